//! The signing folder: papers that wait for signatures, sealed, in no book.

use crate::people::book;
use crate::world::{self, Engine};
use crate::{holds, verified};
use minhbach_store::Directory;
use minhbach_store::people::Unfiled;

pub async fn papers_wait_sealed_and_are_taken_once(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let (store, world) = book(engine, &path).await;
    let waiting = world.gift(3_000, "Đỗ Thị Mẫu");
    let note = String::from_utf8(waiting.note.clone()).unwrap();
    // What opens nothing of it, and what opens only a part of it, is no paper.
    let none = store.file_paper(&note, &[]).await.unwrap();
    assert_eq!(none, Err(Unfiled::Openings));
    let mut twice = waiting.openings.clone();
    twice.extend(waiting.openings.clone());
    let twice = store.file_paper(&note, &twice).await.unwrap();
    assert_eq!(twice, Err(Unfiled::Openings));
    let broken = store.file_paper("nothing\n", &[]).await.unwrap();
    assert!(matches!(broken, Err(Unfiled::Malformed(_))), "{broken:?}");
    assert!(store.papers().await.unwrap().is_empty());

    let text = store.file_paper(&note, &waiting.openings).await;
    let text = text.unwrap().unwrap();
    // The same again is the same paper.
    let again = store.file_paper(&note, &waiting.openings).await.unwrap();
    assert_eq!(again, Ok(text));
    assert_eq!(store.by_text(&text).await.unwrap(), None);
    store.close().await.unwrap();

    // It lies there when the book is opened again, and changes no verdict on the book.
    holds(&verified(&path).await);
    let directory = Directory::open(&path).unwrap();
    let store = minhbach_store::Store::open(directory, world::options());
    let store = store.await.unwrap();
    let papers = store.papers().await.unwrap();
    assert_eq!(papers.len(), 1);
    assert_eq!((papers[0].text, papers[0].time), (text, world::NOW));
    assert_eq!(papers[0].note, note);
    assert_eq!(papers[0].openings[0].value, "Đỗ Thị Mẫu");
    assert!(store.take_paper(&text).await.unwrap());
    assert!(!store.take_paper(&text).await.unwrap());
    assert!(store.papers().await.unwrap().is_empty());
    store.close().await.unwrap();
    holds(&verified(&path).await);
}
