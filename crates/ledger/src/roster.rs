//! Lines of a roster, the root over them, and the slip by which a person proves her own.
//!
//! A [`Line`] holds a pseudonym and a portion, never a name. Its leaf is the RFC 6962 leaf hash over its salted commitment, and
//! the root over the leaves in the order of the sheet stands in `roster.seal` or `distribution.make`. A root never changes, so
//! nothing that happens to one line touches the proof of another. What is private is handed in: salts, and the key of pseudonyms.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::amount::{Currency, Fixed};
use crate::id::{Code, Digest, Id};
use crate::json::{self, JsonError};
use crate::log::Hash;
use crate::log::merkle::{self, Hashes, ProofError};

/// The salt of one line; random, and never used for another.
pub type Salt = [u8; 32];

/// What one line is given: money, or so much of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Portion {
    pub amount: Fixed,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Id>,
}

/// One line of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its place on the sheet, from 1 on.
    pub line: u32,
    /// What is given.
    pub portion: Portion,
    /// Who, under a name that only this campaign uses.
    pub pseudonym: Code,
}

impl Line {
    /// Its one spelling, which is what the leaf commits to.
    ///
    /// # Errors
    /// None that a line can bring about.
    pub fn json(&self) -> Result<String, JsonError> {
        json::write(self)
    }
}

/// The leaf of a line: SHA-256(0x00 ‖ HMAC-SHA256(salt, `line` ‖ 0x00 ‖ its JSON)).
pub fn leaf(line_json: &str, salt: &Salt) -> Hash {
    merkle::leaf_hash(Digest::commit(salt, "line", line_json).bytes())
}

/// The name of a household within one campaign (or one list, where there is no campaign): without the key nobody links it to the
/// household, or to the same household elsewhere.
pub fn pseudonym(key: &[u8; 32], campaign: Id, household: &str) -> Code {
    let within = format!("{campaign}\0{household}");
    Code::of_leaf(Digest::commit(key, "pseudonym", &within).bytes())
}

/// The code of a line, under which its holder is heard. It comes from the salt and not from the leaf, because the leaf stands in
/// the slip of a neighbour on the sheet.
pub fn code(line_json: &str, salt: &Salt) -> Code {
    Code::of_leaf(Digest::commit(salt, "code", line_json).bytes())
}

/// Why a sheet cannot be sealed, or a slip does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlipError {
    /// It does not read, or is not in its one spelling.
    #[error("this is not a slip, or it was altered")]
    Form,
    /// A line is not numbered by its place on the sheet.
    #[error("the line is not numbered by its place on the sheet")]
    Numbering,
    /// The code is not that of the line.
    #[error("the code does not belong to the line")]
    Code,
    /// The entry has another number of lines.
    #[error("the slip is of a list with another number of lines")]
    Size,
    /// The line is not in the list.
    #[error("the line is not in the list: {0}")]
    Proof(ProofError),
}

impl SlipError {
    /// The stable code of this error, as `docs/errors.md` lists it.
    pub const fn code(self) -> &'static str {
        match self {
            SlipError::Form => "slip.form",
            SlipError::Numbering => "slip.numbering",
            SlipError::Code => "slip.code",
            SlipError::Size => "slip.size",
            SlipError::Proof(_) => "slip.proof",
        }
    }
}

/// The tree over the leaves of a sheet. Leaves alone say nothing of anybody, so that it can be made again when lines are erased.
pub struct Leaves {
    /// The complete subtrees, level by level; the leaves first.
    levels: Vec<Vec<Hash>>,
}

impl Hashes for Leaves {
    type Error = SlipError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, SlipError> {
        let row = self.levels.get(usize::from(level));
        let found = row.and_then(|row| row.get(usize::try_from(index).ok()?));
        found
            .copied()
            .ok_or(SlipError::Proof(ProofError::OutOfRange))
    }
}

impl Leaves {
    /// The tree over these leaves, in this order.
    pub fn new(leaves: Vec<Hash>) -> Leaves {
        let mut levels = vec![leaves];
        while let Some(row) = levels.last().filter(|row| row.len() > 1) {
            let pairs = row.chunks_exact(2);
            let above = pairs.map(|pair| merkle::node_hash(&pair[0], &pair[1]));
            let above: Vec<Hash> = above.collect();
            levels.push(above);
        }
        Leaves { levels }
    }

    /// How many there are.
    pub fn size(&self) -> u64 {
        self.levels[0].len() as u64
    }

    /// What the entry that seals the sheet states as its root.
    ///
    /// # Errors
    /// None that leaves can bring about.
    pub fn root(&self) -> Result<Digest, SlipError> {
        merkle::root(self.size(), self).map(Digest::new)
    }

    /// The way from the leaf at this index (from 0) to the root.
    ///
    /// # Errors
    /// [`SlipError::Proof`] if there is no such leaf.
    pub fn path(&self, index: u64) -> Result<Vec<Hash>, SlipError> {
        let outside = SlipError::Proof(ProofError::OutOfRange);
        let plan = merkle::inclusion_plan(index, self.size()).ok_or(outside)?;
        plan.prove(self)
    }
}

/// A whole sheet with its tree, from which slips are printed. It holds salts, so it belongs into the vault.
pub struct Sheet {
    lines: Vec<(String, Salt)>,
    tree: Leaves,
}

impl Sheet {
    /// A sheet of these lines, each with its salt, in this order.
    ///
    /// # Errors
    /// [`SlipError::Numbering`] unless they are numbered 1, 2, 3 …
    pub fn new(lines: impl IntoIterator<Item = (Line, Salt)>) -> Result<Sheet, SlipError> {
        let mut spelt = Vec::new();
        for (line, salt) in lines {
            if line.line as usize != spelt.len() + 1 {
                return Err(SlipError::Numbering);
            }
            spelt.push((line.json().map_err(|_| SlipError::Form)?, salt));
        }
        let leaves = spelt.iter().map(|(json, salt)| leaf(json, salt));
        let tree = Leaves::new(leaves.collect());
        let lines = spelt;
        Ok(Sheet { lines, tree })
    }

    /// How many lines there are.
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// See [`Leaves::root`].
    ///
    /// # Errors
    /// None that a sheet can bring about.
    pub fn root(&self) -> Result<Digest, SlipError> {
        self.tree.root()
    }

    /// The slip of the line at this index (from 0), for the entry with this text hash in the book of this origin.
    ///
    /// # Errors
    /// [`SlipError::Proof`] if there is no such line.
    pub fn slip(&self, index: u64, origin: &str, entry: Digest) -> Result<Slip, SlipError> {
        let path = self.tree.path(index)?;
        let (line, salt) = &self.lines[index as usize];
        Ok(Slip {
            origin: origin.to_owned(),
            entry,
            line: line.clone(),
            salt: *salt,
            index,
            size: self.size(),
            path,
        })
    }
}

/// What a person takes home: her line, what opens it, and the way from it to the root. Whoever holds it can show the line to
/// others, so it is handed to nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The book.
    pub origin: String,
    /// SHA-256 of the signed text of the entry with the root.
    pub entry: Digest,
    /// The line, as JSON.
    pub line: String,
    /// What opens its commitment.
    pub salt: Salt,
    /// Its place on the sheet, from 0 on.
    pub index: u64,
    /// How many lines the sheet has.
    pub size: u64,
    /// The inclusion proof of RFC 6962.
    pub path: Vec<Hash>,
}

/// What follows the origin in the first line.
pub const HEAD: &str = "/slip/v1";

impl Slip {
    /// Checks the line against what the entry states: its root, and how many lines it has.
    ///
    /// # Errors
    /// Why it does not hold.
    pub fn check(&self, root: &Digest, size: u64) -> Result<Line, SlipError> {
        let line: Line = json::read(&self.line).map_err(|_| SlipError::Form)?;
        if u64::from(line.line) != self.index + 1 {
            return Err(SlipError::Numbering);
        }
        if self.size != size {
            return Err(SlipError::Size);
        }
        let leaf = leaf(&self.line, &self.salt);
        merkle::verify_inclusion(self.index, size, &leaf, &self.path, root.bytes())
            .map_err(SlipError::Proof)?;
        Ok(line)
    }

    /// Its code: `/r/CODE`.
    pub fn code(&self) -> Code {
        code(&self.line, &self.salt)
    }
}

impl fmt::Display for Slip {
    /// Line by line: `origin/slip/v1`, `code`, `entry`, `line`, `salt`, `place INDEX of SIZE`, then one hash of the path a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}{HEAD}\ncode {}", self.origin, self.code())?;
        writeln!(f, "entry {}\nline {}", self.entry, self.line)?;
        writeln!(f, "salt {}", Digest::new(self.salt))?;
        writeln!(f, "place {} of {}", self.index, self.size)?;
        self.path
            .iter()
            .try_for_each(|hash| writeln!(f, "{}", Digest::new(*hash)))
    }
}

impl FromStr for Slip {
    type Err = SlipError;

    fn from_str(text: &str) -> Result<Self, SlipError> {
        fn word<T: FromStr>(text: Option<&str>, name: &str) -> Option<T> {
            text?.strip_prefix(name)?.parse().ok()
        }
        let mut lines = text.lines();
        let mut read = || {
            let origin = lines.next()?.strip_suffix(HEAD)?.to_owned();
            let code: Code = word(lines.next(), "code ")?;
            let entry = word(lines.next(), "entry ")?;
            let line = word(lines.next(), "line ")?;
            let salt: Digest = word(lines.next(), "salt ")?;
            let place = lines.next()?.strip_prefix("place ")?;
            let (index, size) = place.split_once(" of ")?;
            let path: Option<Vec<Digest>> = lines.by_ref().map(|hash| hash.parse().ok()).collect();
            let slip = Slip {
                origin,
                entry,
                line,
                salt: *salt.bytes(),
                index: index.parse().ok()?,
                size: size.parse().ok()?,
                path: path?.iter().map(|hash| *hash.bytes()).collect(),
            };
            Some((slip, code))
        };
        let (slip, code) = read().ok_or(SlipError::Form)?;
        if slip.code() != code {
            return Err(SlipError::Code);
        }
        // One spelling: what was read, written again, is what was read.
        let mut again = String::new();
        let _ = write!(again, "{slip}");
        match again == text {
            true => Ok(slip),
            false => Err(SlipError::Form),
        }
    }
}
