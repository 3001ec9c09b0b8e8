//! What every handler shares: the store, and the state of the book that pages are made from.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::registry::Area;
use minhbach_ledger::state::{Chapter, State};
use minhbach_store::Store;

use crate::assets::style_path;
use crate::cases::Cases;
use crate::figures::Figures;
use crate::limit::Limit;
use crate::notes;
use crate::numbers;
use crate::office::Office;
use crate::search::Index;
use crate::shell::Shell;
use crate::site::Address;
use crate::view::View;

/// What every handler shares. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<Store>,
    as_of: Option<Day>,
    address: Option<Address>,
    /// The newest state that a page was made from. A copy, so that no page ever holds up the writer,
    /// and so that a page and its figures belong to one moment.
    moment: Mutex<Arc<Moment>>,
    searches: Limit,
    cases: Cases,
    notes: notes::Shared,
    numbers: numbers::Shared,
    office: Office,
}

#[derive(Default)]
struct Moment {
    state: Arc<State>,
    figures: Arc<Figures>,
    names: OnceLock<Arc<Index>>,
}

/// The day in Viet Nam at a moment in unix seconds: a day begins there seven hours before it does in Greenwich.
pub fn day_here(seconds: u64) -> Day {
    Day::of_unix(seconds.saturating_add(7 * 3_600))
}

impl App {
    /// An application over an open store. `as_of` is the day that a practice ledger pretends it is; a
    /// real ledger shows none.
    pub fn new(store: Arc<Store>, as_of: Option<Day>) -> App {
        App::at(store, as_of, None)
    }

    /// The same, which is found at this address, whatever a request says.
    pub fn at(store: Arc<Store>, as_of: Option<Day>, address: Option<Address>) -> App {
        App {
            inner: Arc::new(Inner {
                store,
                as_of,
                address,
                moment: Mutex::default(),
                searches: Limit::default(),
                cases: Cases::default(),
                notes: notes::Shared::default(),
                numbers: numbers::Shared::default(),
                office: Office::default(),
            }),
        }
    }

    /// An area by its code, and its name: of the imported list, or of the chapter that stands for it.
    pub fn area_name(&self, state: &State, area: &Area) -> String {
        let key = (
            area.scheme.to_string(),
            area.version.to_string(),
            area.code.to_string(),
        );
        if let Some(name) = self.store().areas().get(&key) {
            return format!("{} ({name})", area.code);
        }
        let here = |c: &&Chapter| c.area.as_ref().is_some_and(|known| known.same_place(area));
        let mut chapters = state.chapters.values().filter(here);
        match chapters.find(|c| c.closed.is_none()) {
            Some(chapter) => format!("{} ({})", area.code, chapter.name),
            None => area.code.to_string(),
        }
    }

    /// The name of a place by its code alone, where any imported list or any chapter has one.
    pub fn place_name(&self, code: &str) -> Option<String> {
        let listed = self.store().areas().iter();
        let mut listed = listed.filter(|((_, _, known), _)| known == code);
        if let Some((_, name)) = listed.next_back() {
            return Some(name.clone());
        }
        let state = self.state();
        let here = |c: &&Chapter| c.area.as_ref().is_some_and(|a| a.code.as_str() == code);
        let chapter = state.chapters.values().find(here);
        chapter.map(|chapter| chapter.name.to_string())
    }

    /// Whether an imported list names the area.
    pub fn area_is_listed(&self, area: &Area) -> bool {
        let key = (
            area.scheme.to_string(),
            area.version.to_string(),
            area.code.to_string(),
        );
        self.store().areas().contains_key(&key)
    }

    /// The day on which pages are read: what a practice ledger pretends, else the day of the clock in Viet Nam.
    pub fn today(&self) -> Day {
        let practice = self.state().ledger.as_ref().is_some_and(|l| l.practice);
        let told = self.inner.as_of.filter(|_| practice);
        told.unwrap_or_else(|| day_here(self.inner.store.now()))
    }

    /// The address of the site, if the server was told it.
    pub(crate) fn address(&self) -> Option<&Address> {
        self.inner.address.as_ref()
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// How often who has searched.
    pub(crate) fn searches(&self) -> &Limit {
        &self.inner.searches
    }

    /// Who is signed in to the office.
    pub fn office(&self) -> &Office {
        &self.inner.office
    }

    /// What pages remember of cases.
    pub(crate) fn cases(&self) -> &Cases {
        &self.inner.cases
    }

    /// What pages remember of entries that explain, correct or seal.
    pub(crate) fn noted(&self) -> &notes::Shared {
        &self.inner.notes
    }

    /// What pages remember of numbers and their ages.
    pub(crate) fn numbered(&self) -> &numbers::Shared {
        &self.inner.numbers
    }

    /// The ledger's origin.
    pub fn origin(&self) -> &str {
        self.inner.store.origin()
    }

    /// The state of the book as it is committed.
    pub fn state(&self) -> Arc<State> {
        self.moment().state.clone()
    }

    /// The sums over the state.
    pub fn figures(&self) -> Arc<Figures> {
        self.moment().figures.clone()
    }

    /// The names of the state, made when somebody first searches them.
    pub fn names(&self) -> Arc<Index> {
        let moment = self.moment();
        let make = || Arc::new(Index::of(&moment.state, self.store().areas()));
        moment.names.get_or_init(make).clone()
    }

    fn moment(&self) -> Arc<Moment> {
        // A panic while the lock was held leaves the older moment in place, which is a true one.
        let mut moment = self
            .inner
            .moment
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let now = self.inner.store.state();
        if now.size != moment.state.size {
            let state = Arc::new(now.clone());
            drop(now);
            let figures = Arc::new(Figures::of(&state));
            let names = OnceLock::new();
            *moment = Arc::new(Moment {
                state,
                figures,
                names,
            });
        }
        moment.clone()
    }

    /// The frame of a page.
    pub fn shell(&self, view: &View) -> Shell {
        let state = self.state();
        let ledger = state.ledger.as_ref();
        let practice = ledger.is_some_and(|ledger| ledger.practice);
        Shell {
            lang: view.lang,
            path: view.path.clone(),
            ledger: ledger
                .map(|ledger| ledger.name.to_string())
                .unwrap_or_default(),
            practice,
            size: state.size,
            received: (state.size > 0).then_some(state.received),
            as_of: self.inner.as_of.filter(|_| practice),
            noindex: false,
            downloads: false,
            query: String::new(),
            site: view.site.clone(),
            desk: view.desk.clone(),
            style: style_path(),
        }
    }
}
