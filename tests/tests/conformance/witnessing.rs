//! The witnesses of a ledger, over a network that the test plays: who is asked, what is kept and published, what stops the writer.

use crate::world::{self, Engine, ORIGIN, World};
use crate::{admit, holds, verified};
use minhbach_ledger::log::checkpoint::cosign;
use minhbach_ledger::log::witness::{Refusal, Request, Stored, decide};
use minhbach_ledger::note::{KeyKind, Note, Vkey};
use minhbach_ledger::signature::Signer;
use minhbach_store::witnesses::{Post, Reply, Trouble};
use minhbach_store::{Directory, POLICY, Store, StoreError};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// A witness of the tests.
pub fn witness(n: u8) -> Signer {
    Signer::from_seed([100 + n; 32], &format!("witness.example/w{n}")).unwrap()
}

/// Two of three must sign; the first two have addresses.
pub fn policy() -> String {
    let lines = (1..=3).map(|n| {
        let vkey = witness(n).vkey_of(KeyKind::Cosignature);
        let url = if n < 3 {
            format!(" https://w{n}.example/")
        } else {
            String::new()
        };
        format!("witness w{n} {vkey}{url}\n")
    });
    lines.collect::<String>() + "group enough 2 w1 w2 w3\nquorum enough\n"
}

/// The network: each address has a witness behind it, or nobody.
#[derive(Default)]
struct Net {
    stored: BTreeMap<String, Stored>,
    away: Vec<&'static str>,
    /// What a witness answers instead of thinking.
    says: BTreeMap<&'static str, Reply>,
    asked: Vec<(String, u64, u64)>,
}

impl Net {
    fn post(net: &Arc<Mutex<Net>>, log: Vkey) -> Post {
        let net = net.clone();
        Arc::new(move |url, body| {
            let reply = net.lock().unwrap().answer(&url, &body, &log);
            Box::pin(async move { reply })
        })
    }

    fn answer(&mut self, url: &str, body: &str, log: &Vkey) -> Result<Reply, String> {
        let host = url.strip_prefix("https://").unwrap();
        let host = host.strip_suffix(".example/add-checkpoint").unwrap();
        if self.away.contains(&host) {
            return Err("nobody is there".into());
        }
        if let Some(reply) = self.says.get(host) {
            return Ok(reply.clone());
        }
        let request = Request::parse(body.as_bytes()).unwrap();
        let known = std::slice::from_ref(log);
        let decided = decide(known, self.stored.get(host), &request, world::NOW);
        let reply = |status, body: String| {
            Ok(Reply {
                status,
                body: body.into_bytes(),
            })
        };
        match decided {
            Ok(accepted) => {
                let size = accepted.checkpoint.size;
                self.asked.push((host.to_owned(), request.old, size));
                self.stored.insert(host.to_owned(), accepted.stored());
                let signer = witness(host[1..].parse().unwrap());
                reply(200, cosign(&signer, accepted.at, &accepted.text()).unwrap())
            }
            Err(Refusal::Conflict { size }) => reply(409, format!("{size}\n")),
            Err(refusal) => reply(refusal.status(), String::new()),
        }
    }
}

fn signers(path: &Path) -> (u64, Vec<String>) {
    let note = std::fs::read(path.join("public/checkpoint")).unwrap();
    let note = Note::parse(&note).unwrap();
    let names = note.signatures.iter().map(|line| line.name.to_owned());
    (
        note.text.lines().nth(1).unwrap().parse().unwrap(),
        names.collect(),
    )
}

async fn asking(path: &Path, net: &Arc<Mutex<Net>>) -> Result<Store, StoreError> {
    let directory = Directory::open(path).unwrap();
    let log = directory.log_signer().unwrap().vkey();
    Store::open_asking(directory, world::options(), Net::post(net, log)).await
}

pub async fn witnesses_are_asked_and_what_they_sign_is_kept(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data");
    let store = world::create(&path, &world::config(engine), world::options()).await;
    assert!(
        store.witnesses().is_none(),
        "without a policy nobody is asked"
    );
    store.close().await.unwrap();
    std::fs::write(path.join(POLICY), policy()).unwrap();

    let net = Arc::new(Mutex::new(Net::default()));
    net.lock().unwrap().away.push("w2");
    let store = asking(&path, &net).await.unwrap();
    let world = World::new(0);
    let founded = admit(&store, world.founding()).await.len() as u64;
    let before = store.publish().await.unwrap();
    assert_eq!(
        signers(&path),
        (before, vec![ORIGIN.into(), "witness.example/w1".into()])
    );
    let standing = store.witnesses().unwrap();
    assert!(!standing.published.as_ref().unwrap().1.met && !standing.covers(0));
    assert_eq!(standing.trouble.get("w2"), Some(&Trouble::Silent));
    let few = store.prove(0).await.unwrap();
    assert_eq!(
        few.checkpoint.matches("\n— ").count(),
        2,
        "a line that is there is given along"
    );

    // By file comes the third: now it is enough, and the same checkpoint has more lines.
    let request = store.witness_request(0).await.unwrap();
    let known = [store.log_key().clone()];
    let accepted = decide(&known, None, &request, world::NOW).unwrap();
    let line = cosign(&witness(3), accepted.at, &accepted.text()).unwrap();
    let taken = store
        .take_cosignatures(accepted.note(&line).as_bytes())
        .await
        .unwrap();
    assert_eq!(taken, [("w3".to_owned(), before, world::NOW)]);
    assert_eq!(signers(&path).1.len(), 3);
    let standing = store.witnesses().unwrap();
    assert!(
        standing.published.as_ref().unwrap().1.holds()
            && standing.covers(before - 1)
            && !standing.covers(before)
    );

    // The book grows, and nobody but the first signs: the old entries stay witnessed, by a proof that says so.
    admit(&store, world.story()).await;
    let after = store.publish().await.unwrap();
    assert_eq!(signers(&path).0, after);
    let standing = store.witnesses().unwrap();
    assert!(standing.covers(before - 1) && !standing.covers(after - 1) && founded > 0);
    let old = store.prove(3).await.unwrap();
    let new = store.prove(after - 1).await.unwrap();
    let sizes = [&old, &new].map(|proof| proof.verify(&proof.extra, store.log_key()).unwrap().size);
    assert_eq!(sizes, [before, after]);
    let judged = |note: &str| {
        standing
            .policy
            .examine(&Note::parse(note.as_bytes()).unwrap())
            .holds()
    };
    assert!(judged(&old.checkpoint) && !judged(&new.checkpoint));
    let witnessed = std::fs::read_to_string(path.join("public/witnessed")).unwrap();
    assert_eq!(witnessed, old.checkpoint);
    assert_eq!(
        net.lock().unwrap().asked.last(),
        Some(&("w1".into(), before, after))
    );
    store.close().await.unwrap();
    holds(&verified(&path).await);

    // At a start everybody is asked, so that a restored backup is noticed; the second is back, and begins at nothing.
    net.lock().unwrap().away.clear();
    let store = asking(&path, &net).await.unwrap();
    for asked in [("w1".to_owned(), after, after), ("w2".to_owned(), 0, after)] {
        assert!(net.lock().unwrap().asked.contains(&asked), "{asked:?}");
    }
    let asked = net.lock().unwrap().asked.len();
    store.publish().await.unwrap();
    assert_eq!(
        net.lock().unwrap().asked.len(),
        asked,
        "whoever has just signed is left alone"
    );
    assert_eq!(signers(&path).1.len(), 3);
    assert!(store.witnesses().unwrap().covers(after - 1));

    // A witness whose size is another than the store remembers says so, and is asked again with it.
    admit(&store, vec![world.gift(1, "A")]).await;
    net.lock().unwrap().stored.get_mut("w2").unwrap().size = before;
    let root = minhbach_ledger::log::checkpoint::Checkpoint::parse(
        Note::parse(witnessed.as_bytes()).unwrap().text,
    );
    net.lock().unwrap().stored.get_mut("w2").unwrap().root = root.unwrap().root;
    store.publish().await.unwrap();
    assert!(
        net.lock()
            .unwrap()
            .asked
            .contains(&("w2".into(), before, after + 1))
    );
    let (size, names) = signers(&path);
    assert_eq!((size, names.len()), (after + 1, 3));
    store.close().await.unwrap();
    holds(&verified(&path).await);
}

pub async fn a_witness_that_has_seen_another_book_stops_the_writer(engine: Engine) {
    for (status, body) in [(409, "99999\n"), (422, "")] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data");
        let store = world::create(&path, &world::config(engine), world::options()).await;
        store.close().await.unwrap();
        std::fs::write(path.join(POLICY), policy()).unwrap();
        let net = Arc::new(Mutex::new(Net::default()));
        let store = asking(&path, &net).await.unwrap();
        let world = World::new(0);
        admit(&store, world.founding()).await;
        store.publish().await.unwrap();
        let published = signers(&path);

        let says = |status, body: &str| Reply {
            status,
            body: body.into(),
        };
        // What makes no sense stops nothing.
        for reply in [
            says(500, ""),
            says(404, ""),
            says(403, ""),
            says(200, ""),
            says(409, "x"),
        ] {
            net.lock().unwrap().says.insert("w1", reply);
            admit(&store, vec![world.gift(5, "A")]).await;
            store.publish().await.unwrap();
            assert!(store.halted().is_none());
        }
        store.close().await.unwrap();
        net.lock().unwrap().says.clear();
        let store = asking(&path, &net).await.unwrap();
        net.lock().unwrap().says.insert("w1", says(status, body));
        admit(&store, vec![world.gift(5, "A")]).await;
        let size = store.size();
        assert!(matches!(
            store.publish().await,
            Err(StoreError::Rollback { .. })
        ));
        assert!(store.halted().is_some());
        let refused = store.append(world.gift(6, "B")).await;
        assert!(
            matches!(refused, Err(StoreError::Rollback { .. })),
            "{refused:?}"
        );
        assert!(
            signers(&path).0 > published.0 && signers(&path).0 < size,
            "nor is it published"
        );
        let _ = store.close().await;
        let again = asking(&path, &net).await;
        assert!(
            matches!(again, Err(StoreError::Rollback { .. })),
            "nor started again"
        );
        holds(&verified(&path).await);
    }
}
