//! Who and where: the invented province Sơn Lâm, its units, its people and its donors. Nobody here exists.

use crate::world::Seeded;

/// The code of the province; official codes end below 97, so no real place is meant.
pub const PROVINCE: (&str, &str) = ("98", "Sơn Lâm");

/// Communes: code and name. Invented, like the province.
pub const COMMUNES: [(&str, &str); 6] = [
    ("98001", "Bản Mây"),
    ("98002", "Khe Trầm"),
    ("98003", "Nà Sương"),
    ("98004", "Phiêng Đào"),
    ("98005", "Suối Ngân"),
    ("98006", "Đồi Thông"),
];

/// The three branches (chi hội) of every commune.
pub const BRANCHES: [&str; 3] = ["Thôn Đầu Nguồn", "Thôn Giữa", "Thôn Cuối Khe"];

/// Companies, clubs and partners that give openly.
pub const GIVERS: [&str; 12] = [
    "Công ty TNHH Gạo Ngọc Sơn Lâm",
    "Công ty CP Chè Bản Mây",
    "Công ty TNHH Vận tải Khe Trầm",
    "Hợp tác xã Dệt Nà Sương",
    "Công ty CP Thủy điện Suối Ngân",
    "Công ty TNHH Xây dựng Đồi Thông",
    "Công ty CP Dược liệu Phiêng Đào",
    "Công ty TNHH Cơ khí Sơn Lâm",
    "Câu lạc bộ Tuổi hồng THPT Sơn Lâm",
    "Câu lạc bộ Nhân ái THCS Bản Mây",
    "Trung ương Hội Chữ thập đỏ (mẫu)",
    "Mặt trận Tổ quốc tỉnh Sơn Lâm (mẫu)",
];

const FAMILY: [&str; 12] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Lò", "Giàng",
];
const MIDDLE: [&str; 10] = [
    "Văn", "Thị", "Hữu", "Ngọc", "Minh", "Thanh", "Đức", "Thu", "Quang", "Hoài",
];
const GIVEN: [&str; 20] = [
    "An", "Ánh", "Bình", "Châu", "Dung", "Đạt", "Giang", "Hà", "Hòa", "Khánh", "Lan", "Mai", "Nam",
    "Oanh", "Phúc", "Quỳnh", "Sơn", "Thảo", "Uyên", "Yến",
];

/// Messages that people write on a transfer; `None` where a donor writes nothing but the purpose.
pub const MEMOS: [&str; 8] = [
    "ung ho dong bao vung lu",
    "ủng hộ bà con Sơn Lâm",
    "xin cam on",
    "chia se yeu thuong",
    "gui ba con vung cao",
    "ung ho tet nhan ai",
    "mong moi nguoi binh an",
    "gop mot phan nho",
];

/// A donor: what the bank tells us about her, all of it personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Donor {
    /// Name as the bank knows it.
    pub name: String,
    /// Account of the sender; begins with 690, which no bank uses in this story.
    pub account: String,
    /// A telephone number that some people put in the message; the prefix 0100 is not given to mobiles.
    pub phone: String,
    /// Whether she asked not to be named.
    pub anonymous: bool,
}

/// The sixty people of the story: five pairs of homonyms (the same name, another account), two in five anonymous.
pub fn donors(rng: &mut Seeded) -> Vec<Donor> {
    let mut donors: Vec<Donor> = Vec::with_capacity(60);
    while donors.len() < 60 {
        let n = donors.len();
        let name = if n >= 55 {
            // The last five share the names of the first five.
            donors[n - 55].name.clone()
        } else {
            name(rng)
        };
        if n < 55 && donors.iter().any(|donor| donor.name == name) {
            continue;
        }
        donors.push(Donor {
            name,
            account: format!("690{:010}", rng.below(10_000_000_000)),
            phone: format!("0100{:06}", rng.below(1_000_000)),
            anonymous: n % 5 < 2,
        });
    }
    donors
}

/// A name of three words from lists of common parts.
pub fn name(rng: &mut Seeded) -> String {
    format!(
        "{} {} {}",
        rng.pick(&FAMILY),
        rng.pick(&MIDDLE),
        rng.pick(&GIVEN)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_people_five_pairs_of_homonyms_two_in_five_anonymous() {
        let people = donors(&mut Seeded::new(98, "donors"));
        assert_eq!(people.len(), 60);
        assert_eq!(people.iter().filter(|d| d.anonymous).count(), 24);
        let mut names: Vec<&str> = people.iter().map(|d| d.name.as_str()).collect();
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(before - names.len(), 5);
        let mut accounts: Vec<&str> = people.iter().map(|d| d.account.as_str()).collect();
        accounts.sort_unstable();
        accounts.dedup();
        assert_eq!(accounts.len(), 60);
    }
}
