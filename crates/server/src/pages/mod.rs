//! The pages, one file per family: its struct, its query, its handler, the name of its template.

pub mod account;
pub mod age;
pub mod allocation;
pub mod campaign;
pub mod cases;
pub mod chapters;
pub mod corrections;
pub mod coverage;
pub mod distribution;
pub mod donation;
pub mod efficiency;
pub mod entries;
pub mod entry;
pub mod explorer;
pub mod facts;
pub mod feedback;
pub mod find;
pub mod fund;
pub mod goods;
pub mod herd;
pub mod home;
pub mod inspect;
pub mod inspection;
pub mod keys;
pub mod method;
pub mod mine;
pub mod order;
pub mod papers;
pub mod partners;
pub mod parts;
pub mod pledges;
pub mod programme;
pub mod recipient;
pub mod reports;
pub mod roll;
pub mod search;
pub mod services;
pub mod statement;
pub mod suspense;
pub mod verify;
pub mod waiting;
pub mod waybill;

#[cfg(test)]
mod markup;
#[cfg(test)]
pub(crate) mod samples;
