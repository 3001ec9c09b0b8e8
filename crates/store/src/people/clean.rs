//! What a picture says beside the picture: where and when it was taken, by what, a thumbnail of what was cut away. It is removed
//! before a picture is hashed, by keeping only those parts that a reader needs to draw it.
//!
//! JPEG: ITU-T T.81 annex B; PNG: W3C PNG, section 11; WebP: RFC 9649.

/// A JPEG file with its JFIF and Adobe segments and no other application data, comments or trailing bytes; `None` if it is
/// damaged.
pub(super) fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes
        .get(..2)
        .filter(|head| *head == [0xff, 0xd8])?
        .to_vec();
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // Padding before a marker.
            0xff => at += 1,
            0xd9 => {
                out.extend([0xff, 0xd9]);
                return Some(out);
            }
            0x01 | 0xd0..=0xd7 => {
                out.extend([0xff, marker]);
                at += 2;
            }
            0x00 | 0xd8 => return None,
            _ => {
                let length = usize::from(u16::from_be_bytes([
                    *bytes.get(at + 2)?,
                    *bytes.get(at + 3)?,
                ]));
                let segment = bytes.get(at..at + 2 + length).filter(|_| length >= 2)?;
                let keep = match marker {
                    0xe0 => segment.get(4..9) == Some(b"JFIF\0"),
                    0xee => segment.get(4..9) == Some(b"Adobe"),
                    0xe1..=0xef | 0xfe => false,
                    _ => true,
                };
                if keep && marker == 0xe0 {
                    // A thumbnail may follow the 14 bytes of the header.
                    let head = segment.get(4..16)?;
                    out.extend([0xff, 0xe0, 0, 16]);
                    out.extend(head);
                    out.extend([0, 0]);
                } else if keep {
                    out.extend(segment);
                }
                at += 2 + length;
                if marker == 0xda {
                    at = scan(bytes, at, &mut out)?;
                }
            }
        }
    }
}

/// Copies compressed data up to the next marker, and says where that is.
fn scan(bytes: &[u8], mut at: usize, out: &mut Vec<u8>) -> Option<usize> {
    loop {
        let byte = *bytes.get(at)?;
        if byte == 0xff && !matches!(*bytes.get(at + 1)?, 0x00 | 0xd0..=0xd7) {
            return Some(at);
        }
        out.push(byte);
        at += 1;
    }
}

/// The chunks without which a PNG cannot be drawn, or is drawn in other colours.
const PNG: [&[u8; 4]; 14] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"bKGD", b"pHYs",
    b"sBIT", b"acTL", b"fcTL", b"fdAT",
];

/// A PNG file of such chunks only; `None` if it is damaged.
pub(super) fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = bytes
        .get(..8)
        .filter(|head| *head == b"\x89PNG\r\n\x1a\n")?;
    let mut out = head.to_vec();
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        let chunk = bytes.get(at..at.checked_add(length)?.checked_add(12)?)?;
        let kind: &[u8; 4] = chunk.get(4..8)?.try_into().ok()?;
        if PNG.contains(&kind) {
            out.extend(chunk);
        }
        if kind == b"IEND" {
            return Some(out);
        }
        at += length + 12;
    }
}

const WEBP: [&[u8; 4]; 6] = [b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH"];

/// In the flags of VP8X: an ICC profile, EXIF, XMP.
const WEBP_MORE: u8 = 0x20 | 0x08 | 0x04;

/// A WebP file of its image chunks only; `None` if it is damaged.
pub(super) fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let riff = bytes.get(..4) == Some(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let length = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let body = bytes
        .get(12..8usize.checked_add(length)?)
        .filter(|_| riff)?;
    let mut out = Vec::new();
    let mut at = 0;
    while at < body.len() {
        let kind: &[u8; 4] = body.get(at..at + 4)?.try_into().ok()?;
        let length = u32::from_le_bytes(body.get(at + 4..at + 8)?.try_into().ok()?) as usize;
        let padded = length.checked_add(length % 2)?;
        let end = at.checked_add(8)?.checked_add(padded)?;
        let chunk = body.get(at..end)?;
        if WEBP.contains(&kind) {
            let from = out.len();
            out.extend(chunk);
            if kind == b"VP8X" {
                *out.get_mut(from + 8)? &= !WEBP_MORE;
            }
        }
        at = end;
    }
    let size = u32::try_from(out.len() + 4)
        .ok()
        .filter(|_| !out.is_empty())?;
    Some([b"RIFF".as_slice(), &size.to_le_bytes(), b"WEBP", &out].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"GPS 22.8233 104.9836 Nguyen Thi Mau";

    fn contains(bytes: &[u8]) -> bool {
        bytes.windows(SECRET.len()).any(|w| w == SECRET)
    }

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = (body.len() + 2) as u16;
        [&[0xff, marker][..], &length.to_be_bytes(), body].concat()
    }

    #[test]
    fn a_jpeg_keeps_its_picture_alone() {
        let jfif = segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
        let table = segment(0xdb, &[7; 65]);
        let scan_head = segment(0xda, &[1, 1, 0, 0, 63, 0]);
        let data = [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56];
        let plain = [
            &[0xff, 0xd8][..],
            &jfif,
            &table,
            &scan_head,
            &data,
            &[0xff, 0xd9],
        ]
        .concat();
        let exif = segment(0xe1, &[b"Exif\0\0", SECRET].concat());
        let xmp = segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat());
        let thumb = segment(0xe0, &[b"JFXX\0", SECRET].concat());
        let in_header = segment(
            0xe0,
            &[b"JFIF\0\x01\x02\0\0\x01\0\x01\x05\x01", SECRET].concat(),
        );
        let comment = segment(0xfe, SECRET);
        let full = [
            &[0xff, 0xd8][..],
            &in_header,
            &exif,
            &thumb,
            &xmp,
            &table,
            &comment,
            &scan_head,
            &data,
            &exif,
            &[0xff, 0xd9],
            SECRET,
        ]
        .concat();
        assert!(contains(&full));
        assert_eq!(jpeg(&full).unwrap(), plain);
        assert_eq!(jpeg(&plain).unwrap(), plain);
        for end in 0..plain.len() {
            assert_eq!(jpeg(&plain[..end]), None, "cut at {end}");
        }
    }

    #[test]
    fn a_png_keeps_its_picture_alone() {
        let chunk = |kind: &[u8; 4], body: &[u8]| {
            [&(body.len() as u32).to_be_bytes()[..], kind, body, b"crc!"].concat()
        };
        let head = b"\x89PNG\r\n\x1a\n".to_vec();
        let (ihdr, idat, iend) = (
            chunk(b"IHDR", &[0; 13]),
            chunk(b"IDAT", b"data"),
            chunk(b"IEND", b""),
        );
        let plain = [head.clone(), ihdr.clone(), idat.clone(), iend.clone()].concat();
        let texts = [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"]
            .map(|kind| chunk(kind, SECRET))
            .concat();
        let full = [head, ihdr, texts, idat, iend, SECRET.to_vec()].concat();
        assert_eq!(png(&full).unwrap(), plain);
        for end in 0..plain.len() {
            assert_eq!(png(&plain[..end]), None, "cut at {end}");
        }
    }

    #[test]
    fn a_webp_keeps_its_picture_alone() {
        let chunk = |kind: &[u8; 4], body: &[u8]| {
            let pad = if body.len() % 2 == 1 { vec![0] } else { vec![] };
            [&kind[..], &(body.len() as u32).to_le_bytes(), body, &pad].concat()
        };
        let file = |chunks: &[Vec<u8>]| {
            let body = chunks.concat();
            [
                &b"RIFF"[..],
                &(body.len() as u32 + 4).to_le_bytes(),
                b"WEBP",
                &body,
            ]
            .concat()
        };
        let flags = |flags: u8| chunk(b"VP8X", &[flags, 0, 0, 0, 9, 0, 0, 9, 0, 0]);
        let picture = chunk(b"VP8L", b"picture");
        let full = file(&[
            flags(0x3c),
            chunk(b"ICCP", SECRET),
            picture.clone(),
            chunk(b"EXIF", SECRET),
            chunk(b"XMP ", SECRET),
        ]);
        assert_eq!(webp(&full).unwrap(), file(&[flags(0x10), picture]));
        for end in 0..full.len() {
            assert_eq!(webp(&full[..end]), None, "cut at {end}");
        }
    }
}
