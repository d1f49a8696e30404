//! What is listed of each article, kept up to date, and in which order. After an edit only what it was about is looked
//! at anew, so that an edit costs the same with 10,000 articles as with five.

use leptos::prelude::*;

use crate::edit::RecordId;
use crate::model::{ArticleId, Heading, ListOrder, SetState, Sift, headings, is_closed_gold};
use crate::order::Map;
use crate::ui::prefs::Saved;
use crate::ui::session::Session;

/// The headings of all articles, those in the bin too.
#[derive(Clone, Copy, Default)]
pub struct List {
    headings: StoredValue<Map<ArticleId, Heading>>,
    /// Rises when any of them changes.
    pub changed: RwSignal<u64>,
}

impl List {
    /// Keeps the list up to date as long as the owner lives.
    pub fn follow(self, session: Session) {
        let annotator = Memo::new(move |_| session.prefs.saved.with(|saved| saved.annotator.clone()));
        Effect::new(move |_| {
            session.coming.track();
            annotator.track();
            self.read_all(session);
        });
        session.on_edit(move |edit| {
            let article = |id: &RecordId| match id {
                RecordId::ArticleMeta(article) => Some(article.clone()),
                id => session.with_project(|project| Some(project.set(id.set()?)?.article.clone())),
            };
            let mut touched: Vec<ArticleId> =
                edit.changes.iter().filter_map(|change| article(&change.id)).collect();
            touched.dedup();
            let mut changed = false;
            for id in touched {
                changed |= self.read(session, id);
            }
            if changed {
                self.changed.update(|version| *version += 1);
            }
        });
    }

    fn read_all(self, session: Session) {
        let own = session.annotator();
        self.headings.set_value(session.with_project(|project| headings(project, &own)));
        self.changed.update(|version| *version += 1);
    }

    /// Reads one anew; whether it shows something else now.
    fn read(self, session: Session, id: ArticleId) -> bool {
        let own = session.annotator();
        let fresh = session.with_project(|project| {
            let reviewed = project.sets_of(&id).any(|set| is_closed_gold(&set.annotator, &set.head));
            Some(Heading { reviewed, ..Heading::new(project.article(&id)?, project.set_of(&id, &own)) })
        });
        let same = self.headings.with_value(|headings| headings.get(&id) == fresh.as_ref());
        match fresh {
            Some(fresh) if !same => {
                self.headings.update_value(|headings| drop(headings.insert(id, fresh)));
                true
            }
            _ => false,
        }
    }

    /// One heading; tracked.
    pub fn get(self, id: &ArticleId) -> Option<Heading> {
        self.changed.track();
        self.headings.with_value(|headings| headings.get(id).cloned())
    }

    /// Looks at all of them in the order of their ids; tracked.
    pub fn with<T>(self, look: impl FnOnce(&mut dyn Iterator<Item = &Heading>) -> T) -> T {
        self.changed.track();
        self.headings.with_value(|headings| look(&mut headings.values()))
    }
}

/// The order and the filter that the settings hold.
pub fn chosen(saved: &Saved) -> (ListOrder, Sift) {
    let [order, state, language] = &saved.list;
    let state = [SetState::New, SetState::InProgress, SetState::Done]
        .into_iter()
        .find(|of| state_slug(*of) == state.as_str());
    let language = language.strip_prefix('=').map(str::to_owned);
    (ListOrder::from_slug(order).unwrap_or_default(), Sift { state, language })
}

pub fn state_slug(state: SetState) -> &'static str {
    match state {
        SetState::New => "new",
        SetState::InProgress => "in_progress",
        SetState::Done => "done",
    }
}

/// The articles outside the bin as the list stands, but for what is searched for, of those that `wanted` takes.
pub fn listed(session: Session, wanted: impl Fn(&Heading) -> bool) -> Vec<ArticleId> {
    let (order, sift) = session.prefs.saved.with_untracked(chosen);
    untrack(|| {
        session.list.with(|all| {
            let mut found: Vec<&Heading> = all.filter(|it| sift.keeps(it) && wanted(it)).collect();
            order.sort(&mut found);
            found.into_iter().map(|it| it.id.clone()).collect()
        })
    })
}

/// The article after this one in the list, or the one before.
pub fn neighbour(session: Session, id: &ArticleId) -> Option<ArticleId> {
    let ids = listed(session, |_| true);
    let at = ids.iter().position(|it| it == id)?;
    ids.get(at + 1).or_else(|| ids.get(at.checked_sub(1)?)).cloned()
}
