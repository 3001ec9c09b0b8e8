//! Trust policies (C2SP `tlog-policy`): which logs, which witnesses, and how many of them must have signed a checkpoint.
//!
//! Groups name only what stands above them and every name is a member at most once, so a policy is a tree and each witness
//! counts in one way.

use super::checkpoint::{CheckpointError, cosigned_at};
use super::parse_decimal;
use crate::note::{KeyKind, Note, NoteError, Vkey};
use crate::signature::{KeyError, PublicKey};
use std::collections::BTreeSet;

/// Longest policy in bytes; 32 logs, witnesses and groups, which every reader should take, need a tenth of it.
pub const MAX_POLICY_BYTES: usize = 100_000;
/// Most logs, most witnesses and most groups, each.
pub const MAX_NAMES: usize = 256;

/// What is wrong with a policy, and in which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct PolicyError {
    /// The line, from 1; 0 for what no single line is guilty of.
    pub line: usize,
    /// What is wrong with it.
    pub fault: PolicyFault,
}

/// Why a text is not a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PolicyFault {
    /// More than [`MAX_POLICY_BYTES`], or more than [`MAX_NAMES`] of a kind.
    #[error("the policy is too long, or names too many")]
    TooLong,
    /// The bytes are not UTF-8. The specification allows other bytes and advises against them.
    #[error("the policy is not UTF-8")]
    NotUtf8,
    /// A control character other than tab and line feed.
    #[error("the policy contains a control character")]
    ControlCharacter,
    /// The last line does not end with a line feed.
    #[error("the policy does not end with a line feed")]
    NoFinalNewline,
    /// A line that begins with none of the four words, or has too few or too many parts.
    #[error("a line is not log, witness, group or quorum with the parts that it needs")]
    Malformed,
    /// A log's or witness's key is not a verifier key.
    #[error(transparent)]
    Vkey(#[from] NoteError),
    /// A key is unsound, or of a kind that does not sign this.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Two logs or two witnesses have one public key.
    #[error("a public key is listed twice")]
    DuplicateKey,
    /// A name is defined twice, or is the reserved name `none`.
    #[error("a name is defined twice, or is the reserved name none")]
    DuplicateName,
    /// A group or the quorum names what no line above defines.
    #[error("a name is not defined in a line above")]
    UnknownName,
    /// A name is a member of two groups, or of one group twice.
    #[error("a name is a member twice")]
    DuplicateMember,
    /// The threshold is not a number from 1 to the number of members.
    #[error("the threshold is not all, any or a number from 1 to the number of members")]
    BadThreshold,
    /// There is no quorum line, or more than one.
    #[error("there is not exactly one quorum line")]
    NotOneQuorum,
}

impl PolicyFault {
    /// The stable code of this fault, as `docs/errors.md` lists it.
    pub const fn code(self) -> &'static str {
        match self {
            PolicyFault::TooLong => "policy.too_long",
            PolicyFault::NotUtf8 => "policy.not_utf8",
            PolicyFault::ControlCharacter => "policy.control_character",
            PolicyFault::NoFinalNewline => "policy.no_final_newline",
            PolicyFault::Malformed => "policy.malformed",
            PolicyFault::Vkey(error) => error.code(),
            PolicyFault::Key(error) => error.code(),
            PolicyFault::DuplicateKey => "policy.duplicate_key",
            PolicyFault::DuplicateName => "policy.duplicate_name",
            PolicyFault::UnknownName => "policy.unknown_name",
            PolicyFault::DuplicateMember => "policy.duplicate_member",
            PolicyFault::BadThreshold => "policy.bad_threshold",
            PolicyFault::NotOneQuorum => "policy.not_one_quorum",
        }
    }
}

impl PolicyError {
    /// The stable code of the fault.
    pub const fn code(self) -> &'static str {
        self.fault.code()
    }
}

/// A log that the policy accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Its key, whose name is the log's origin.
    pub key: Vkey,
    /// Where it can be reached.
    pub url: Option<String>,
}

/// A witness that the policy knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its name within the policy.
    pub name: String,
    /// Its key, of kind [`KeyKind::Cosignature`].
    pub key: Vkey,
    /// Its submission prefix, to which `/add-checkpoint` is appended; none for one that is asked by file.
    pub url: Option<String>,
}

/// Some names of which so many must have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name within the policy.
    pub name: String,
    /// How many members must have witnessed: from 1 to their number.
    pub needs: usize,
    /// Names of witnesses and groups.
    pub members: Vec<String>,
}

/// A policy, parsed and sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    /// In the order of definition: members stand before.
    groups: Vec<Group>,
    /// A witness or a group; `None` asks for no signature.
    quorum: Option<String>,
}

/// What one witness's lines on a checkpoint say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cosigned {
    /// It signed, at this time in unix seconds (the latest, if it signed more than once).
    At(u64),
    /// It has no line.
    Absent,
    /// A line claims to be its and does not verify. The specification of notes advises to reject such a checkpoint.
    Wrong(CheckpointError),
}

/// What a policy says about one checkpoint note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessed {
    /// Each witness of the policy by name, in its order.
    pub witnesses: Vec<(String, Cosigned)>,
    /// Each group of the policy by name, in its order, and whether it has witnessed.
    pub groups: Vec<(String, bool)>,
    /// Whether the quorum has signed: counted over the lines that verify, whatever other lines there are.
    pub met: bool,
}

impl Witnessed {
    /// Whether the checkpoint is to be accepted: the quorum has signed and no line of a known witness is wrong.
    pub fn holds(&self) -> bool {
        self.met && self.wrong().is_none()
    }

    /// The first witness whose line does not verify, and why.
    pub fn wrong(&self) -> Option<(&str, CheckpointError)> {
        self.witnesses
            .iter()
            .find_map(|(name, cosigned)| match cosigned {
                Cosigned::Wrong(why) => Some((name.as_str(), *why)),
                _ => None,
            })
    }

    /// When the newest cosignature was made, in unix seconds.
    pub fn newest(&self) -> Option<u64> {
        self.witnesses
            .iter()
            .filter_map(|(_, cosigned)| match cosigned {
                Cosigned::At(time) => Some(*time),
                _ => None,
            })
            .max()
    }
}

impl Policy {
    /// Reads the bytes of a policy file; see [`Policy::parse`].
    ///
    /// # Errors
    /// A [`PolicyError`], [`PolicyFault::NotUtf8`] among them.
    pub fn read(bytes: &[u8]) -> Result<Policy, PolicyError> {
        let text = str::from_utf8(bytes).map_err(|_| at(0, PolicyFault::NotUtf8))?;
        Policy::parse(text)
    }

    /// Reads a policy strictly.
    ///
    /// # Errors
    /// The first [`PolicyError`] met, with its line.
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        if text.len() > MAX_POLICY_BYTES {
            return Err(at(0, PolicyFault::TooLong));
        }
        let mut reading = Reading::default();
        let lines = text.split('\n');
        let count = lines.clone().count();
        for (n, line) in lines.enumerate() {
            let line_no = n + 1;
            if line.bytes().any(|b| (b < b' ' && b != b'\t') || b == 0x7f) {
                return Err(at(line_no, PolicyFault::ControlCharacter));
            }
            if line_no == count {
                // What follows the last line feed is no line.
                if !line.is_empty() || count == 1 {
                    return Err(at(line_no, PolicyFault::NoFinalNewline));
                }
                break;
            }
            let parts: Vec<&str> = line.split([' ', '\t']).filter(|p| !p.is_empty()).collect();
            match parts.first() {
                None => {}
                Some(first) if first.starts_with('#') => {}
                Some(_) => reading.line(&parts).map_err(|fault| at(line_no, fault))?,
            }
        }
        let quorum = reading.quorum.ok_or(at(0, PolicyFault::NotOneQuorum))?;
        Ok(Policy {
            logs: reading.logs,
            witnesses: reading.witnesses,
            groups: reading.groups,
            quorum,
        })
    }

    /// The logs; none says that the log is known from elsewhere.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The witnesses, in the order of the file.
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// The groups, in the order of the file: every member stands before.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The name of the witness or group that must have signed; none asks for no signature.
    pub fn quorum(&self) -> Option<&str> {
        self.quorum.as_deref()
    }

    /// Whether the policy accepts checkpoints of this log: it lists the key, or lists none at all.
    pub fn accepts(&self, log: &Vkey) -> bool {
        self.logs.is_empty() || self.logs.iter().any(|known| known.key == *log)
    }

    /// The group that a witness or group is a member of: its class, where a policy asks for signatures of several.
    pub fn class_of(&self, name: &str) -> Option<&str> {
        let mut groups = self.groups.iter();
        let group = groups.find(|group| group.members.iter().any(|member| member == name))?;
        Some(&group.name)
    }

    /// Whether the quorum has signed, if these witnesses have. Names that the policy does not know count for nothing.
    pub fn met(&self, signed: &BTreeSet<&str>) -> bool {
        match &self.quorum {
            None => true,
            Some(name) => self.have(signed).contains(name.as_str()),
        }
    }

    /// The witnesses among `signed` and the groups that have witnessed through them.
    fn have<'a>(&'a self, signed: &BTreeSet<&str>) -> BTreeSet<&'a str> {
        let names = self.witnesses.iter().map(|witness| witness.name.as_str());
        let mut have: BTreeSet<&str> = names.filter(|name| signed.contains(name)).collect();
        // Members stand before their group, so one pass is enough.
        for group in &self.groups {
            let count = group.members.iter().filter(|m| have.contains(m.as_str()));
            if count.count() >= group.needs {
                have.insert(&group.name);
            }
        }
        have
    }

    /// What every witness's lines on this checkpoint note say, and whether the quorum has signed. That the log itself has
    /// signed is checked elsewhere ([`super::checkpoint::Checkpoint::open`]).
    pub fn examine(&self, note: &Note<'_>) -> Witnessed {
        let witnesses: Vec<(String, Cosigned)> = self
            .witnesses
            .iter()
            .map(|witness| {
                let cosigned = match cosigned_at(note, &witness.key) {
                    Ok(Some(time)) => Cosigned::At(time),
                    Ok(None) => Cosigned::Absent,
                    Err(why) => Cosigned::Wrong(why),
                };
                (witness.name.clone(), cosigned)
            })
            .collect();
        let signed = witnesses.iter().filter_map(|(name, cosigned)| {
            matches!(cosigned, Cosigned::At(_)).then_some(name.as_str())
        });
        let signed: BTreeSet<&str> = signed.collect();
        let have = self.have(&signed);
        let groups = self.groups.iter();
        Witnessed {
            groups: groups
                .map(|group| (group.name.clone(), have.contains(group.name.as_str())))
                .collect(),
            met: self.met(&signed),
            witnesses,
        }
    }
}

fn at(line: usize, fault: PolicyFault) -> PolicyError {
    PolicyError { line, fault }
}

/// What the lines so far have defined.
#[derive(Default)]
struct Reading {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    /// Names that are members already.
    members: BTreeSet<String>,
    quorum: Option<Option<String>>,
}

impl Reading {
    /// Takes one line in, given as its parts, of which there is at least one.
    fn line(&mut self, parts: &[&str]) -> Result<(), PolicyFault> {
        match *parts {
            ["log", vkey] => self.log(vkey, None),
            ["log", vkey, url] => self.log(vkey, Some(url)),
            ["witness", name, vkey] => self.witness(name, vkey, None),
            ["witness", name, vkey, url] => self.witness(name, vkey, Some(url)),
            ["group", name, needs, ref members @ ..] if !members.is_empty() => {
                self.group(name, needs, members)
            }
            ["quorum", name] => self.quorum(name),
            _ => Err(PolicyFault::Malformed),
        }
    }

    fn log(&mut self, vkey: &str, url: Option<&str>) -> Result<(), PolicyFault> {
        let key = sound(vkey, KeyKind::Ed25519)?;
        if self.logs.iter().any(|log| log.key.key() == key.key()) {
            return Err(PolicyFault::DuplicateKey);
        }
        room(self.logs.len())?;
        let url = url.map(str::to_owned);
        self.logs.push(Log { key, url });
        Ok(())
    }

    fn witness(&mut self, name: &str, vkey: &str, url: Option<&str>) -> Result<(), PolicyFault> {
        self.free(name)?;
        let key = sound(vkey, KeyKind::Cosignature)?;
        if self.witnesses.iter().any(|w| w.key.key() == key.key()) {
            return Err(PolicyFault::DuplicateKey);
        }
        room(self.witnesses.len())?;
        let (name, url) = (name.to_owned(), url.map(str::to_owned));
        self.witnesses.push(Witness { name, key, url });
        Ok(())
    }

    fn group(&mut self, name: &str, needs: &str, members: &[&str]) -> Result<(), PolicyFault> {
        self.free(name)?;
        let needs = match needs {
            "all" => members.len(),
            "any" => 1,
            number => parse_decimal(number)
                .and_then(|number| usize::try_from(number).ok())
                .filter(|number| (1..=members.len()).contains(number))
                .ok_or(PolicyFault::BadThreshold)?,
        };
        for member in members {
            if !self.defined(member) {
                return Err(PolicyFault::UnknownName);
            }
            if !self.members.insert((*member).to_owned()) {
                return Err(PolicyFault::DuplicateMember);
            }
        }
        room(self.groups.len())?;
        self.groups.push(Group {
            name: name.to_owned(),
            needs,
            members: members.iter().map(|member| (*member).to_owned()).collect(),
        });
        Ok(())
    }

    fn quorum(&mut self, name: &str) -> Result<(), PolicyFault> {
        if self.quorum.is_some() {
            return Err(PolicyFault::NotOneQuorum);
        }
        self.quorum = Some(match name {
            "none" => None,
            name if self.defined(name) => Some(name.to_owned()),
            _ => return Err(PolicyFault::UnknownName),
        });
        Ok(())
    }

    fn defined(&self, name: &str) -> bool {
        self.witnesses.iter().any(|witness| witness.name == name)
            || self.groups.iter().any(|group| group.name == name)
    }

    fn free(&self, name: &str) -> Result<(), PolicyFault> {
        match name == "none" || self.defined(name) {
            true => Err(PolicyFault::DuplicateName),
            false => Ok(()),
        }
    }
}

fn room(taken: usize) -> Result<(), PolicyFault> {
    match taken < MAX_NAMES {
        true => Ok(()),
        false => Err(PolicyFault::TooLong),
    }
}

fn sound(vkey: &str, kind: KeyKind) -> Result<Vkey, PolicyFault> {
    let vkey = Vkey::parse(vkey)?;
    PublicKey::of(&vkey, kind)?;
    Ok(vkey)
}
