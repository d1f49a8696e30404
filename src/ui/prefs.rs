//! The user's preferences: one small JSON value, each with a default.
//!
//! It stands in local storage, where it is read at once, and in the database of the list of projects (`projects.rs` writes it
//! there), since browsers write local storage late and some have none. Of the two the one with the higher `n` counts.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::words::{self, Language};
use crate::model::{Annotator, AnnotatorId, Annotators, ArticleId, NameProblem};
use crate::order::Map;
use crate::platform::{dom, local_store};
use crate::storage::projects::ProjectId;
use crate::storage::tree;
use crate::ui::px::Px;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// Windows in which the list of articles lies over the page; the style sheet says the same.
pub const LIBRARY_OVER_PAGE: &str = "(max-width: 1180px)";
/// Windows in which the panel is a sheet over the page's foot; the style sheet says the same.
pub const PANEL_OVER_PAGE: &str = "(max-width: 820px)";

fn library(saved: &mut Saved) -> &mut bool {
    &mut saved.library_open
}

fn panel(saved: &mut Saved) -> &mut bool {
    &mut saved.panel_open
}

/// How much of a label's name its tag shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tags {
    #[default]
    Full,
    Letter,
    None,
}

/// Which digits Arabic counts are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Digits {
    /// ١٢٣
    #[default]
    Arabic,
    /// 123
    Latin,
}

/// What is stored. Unknown fields of newer versions are left out, missing ones take their default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    /// Rises with each writing; while it is in use it stands in [`Prefs`].
    n: u64,
    pub language: Option<String>,
    pub theme: Theme,
    pub tags: Tags,
    pub digits: Digits,
    /// Text size in pixels, 14 to 40.
    pub size: u32,
    /// Leading in hundredths of the size, 160 to 320, as chosen; [`Saved::leading_shown`] is what the text has.
    pub leading: u32,
    pub snap: bool,
    pub by_sentence: bool,
    pub show_hidden: bool,
    pub show_relations: bool,
    /// Whether labels are suggested.
    pub suggest: bool,
    /// Whether a model is trained from the user's labels and suggests as well.
    pub learn: bool,
    /// How many percent of what it suggests are to be right: one of `jobs::learning::DEMANDED`.
    pub demanded: u8,
    pub library_open: bool,
    pub panel_open: bool,
    /// In the review: names are hidden and sides shuffled until gold is closed; others' labels are not offered before.
    pub blind: bool,
    pub tour_done: bool,
    /// The id of whoever labels; empty while nobody gave a name.
    pub annotator: String,
    /// The annotators of this browser: id and name.
    pub annotators: Vec<(String, String)>,
    /// Whether the name has been asked for.
    pub name_asked: bool,
    /// In the first project.
    pub last_article: Option<String>,
    /// In the others, by their ids.
    pub last_articles: Map<String, String>,
    /// Changed shortcuts by command id; an empty list turns one off.
    pub keys: Map<String, Vec<String>>,
    /// What was exported last: the format's id, then its choices by their stable names.
    pub export: Vec<String>,
    /// Of the list of articles: its order, then the state and the language that it is filtered by (`=` and the language,
    /// which may be none), by their stable names.
    pub list: [String; 3],
    /// What became of labels of imported files, by their slugs.
    pub label_fates: Map<String, String>,
    /// Lints that are off, by name.
    pub lints_off: Vec<String>,
    /// The user's own verbs of saying; with a minus those that are none.
    pub verbs: Vec<String>,
}

impl Default for Saved {
    fn default() -> Self {
        Self {
            n: 0,
            language: None,
            theme: Theme::System,
            tags: Tags::Full,
            digits: Digits::Arabic,
            size: 21,
            leading: 250,
            snap: true,
            by_sentence: false,
            show_hidden: false,
            show_relations: false,
            suggest: true,
            learn: true,
            demanded: 90,
            library_open: true,
            panel_open: true,
            blind: false,
            tour_done: false,
            annotator: String::new(),
            annotators: Vec::new(),
            name_asked: false,
            last_article: None,
            last_articles: Map::new(),
            keys: Map::new(),
            export: Vec::new(),
            list: Default::default(),
            label_fates: Map::new(),
            lints_off: Vec::new(),
            verbs: Vec::new(),
        }
    }
}

impl Saved {
    /// From line to line in pixels; Latin lines stand closer, as the style sheet says too.
    pub fn pitch(&self, rtl: bool) -> f64 {
        let (size, leading) = self.type_size();
        size * leading * if rtl { 1.0 } else { LATIN }
    }

    /// Height of a label's tag in pixels, 9 to 14: what a line leaves above its letters.
    pub fn tag_height(&self) -> f64 {
        let (size, _) = self.type_size();
        (self.pitch(false) - size * INK).clamp(LEAST_TAG, 14.0)
    }

    /// How high the ground of a label may be, in pixels, so that its tag keeps out of the line before.
    pub fn ground_height(&self, rtl: bool) -> f64 {
        let (size, _) = self.type_size();
        (self.pitch(rtl) - self.tag_height() + 1.0).max(size * GROUND)
    }

    /// The leading that the text has, in hundredths of the size: as chosen, but while tags are shown no less than they
    /// need.
    pub fn leading_shown(&self) -> u32 {
        let leading = self.leading.clamp(160, 320);
        if self.tags == Tags::None {
            return leading;
        }
        let size = f64::from(self.size.clamp(14, 40));
        // For Latin lines, which stand closer.
        let least = (size * GROUND + LEAST_TAG - 1.0) / (size * LATIN);
        leading.max((least * 100.0).ceil() as u32)
    }

    /// Size in pixels and leading as its multiple, within their bounds.
    fn type_size(&self) -> (f64, f64) {
        (f64::from(self.size.clamp(14, 40)), f64::from(self.leading_shown()) / 100.0)
    }
}

fn annotators_of(saved: &Saved) -> Annotators {
    let kept = saved.annotators.iter();
    let kept = kept.map(|(id, name)| Annotator { id: AnnotatorId::new(id), name: name.clone() }).collect();
    Annotators::new(kept, Some(AnnotatorId::new(&saved.annotator)).filter(|id| !id.as_str().is_empty()))
}

/// How high letters with their dots are at most, as a multiple of the text size.
const INK: f64 = 1.15;
/// How high a label's ground is at least, as a multiple of the text size.
const GROUND: f64 = INK + 0.1;
/// How much closer Latin lines stand than Arabic ones.
const LATIN: f64 = 0.9;
/// The lowest tag that can be read, in pixels.
const LEAST_TAG: f64 = 9.0;

/// The preferences as signals. `Copy`: pass it along.
#[derive(Clone, Copy)]
pub struct Prefs {
    pub saved: RwSignal<Saved>,
    pub language: RwSignal<Language>,
    /// As they are stored.
    written: StoredValue<Saved>,
    /// The text that the database is to get.
    pub unkept: RwSignal<Option<String>>,
}

/// `storage`'s key for settings, which only the app understands: in local storage and in the database.
pub const KEY: &str = "wusum/1/settings";

/// The settings as they are stored, for a backup.
pub fn stored() -> Option<String> {
    local_store::read_setting(KEY)
}

/// The settings of a backup; `None` where they cannot be read.
pub fn of_backup(text: &str) -> Option<Saved> {
    tree::from_text(text)
}

impl Prefs {
    /// Takes over the annotators that are not here yet, under their ids; with `all` the other settings too.
    pub fn take_over(self, other: Saved, all: bool) {
        let mut people = self.annotators_untracked().all().to_vec();
        for one in annotators_of(&other).all() {
            match people.iter_mut().find(|own| own.id == one.id) {
                // A name that nobody has given here yet.
                Some(own) if own.name.is_empty() => own.name.clone_from(&one.name),
                Some(_) => {}
                None => people.push(one.clone()),
            }
        }
        let annotators = people.iter().map(|one| (one.id.as_str().to_owned(), one.name.clone())).collect();
        let current = self.annotators_untracked().current().as_str().to_owned();
        if all {
            let annotator = if other.annotator.is_empty() { current } else { other.annotator.clone() };
            if let Some(language) = &other.language {
                self.language.set(Language::of_tag(language));
            }
            let name_asked = other.name_asked || self.saved.with_untracked(|saved| saved.name_asked);
            self.saved.set(Saved { annotator, annotators, name_asked, tour_done: true, ..other });
        } else {
            self.update(|saved| (saved.annotators, saved.annotator) = (annotators, current));
        }
    }

    /// Reads what is stored and keeps it stored and shown on `<html>` from now on. `database` is what that has, where it was
    /// asked.
    pub fn provide(database: Option<&str>) -> Self {
        let local = stored().as_deref().and_then(of_backup);
        let (mut saved, is_kept) = match (local, database.and_then(of_backup)) {
            (Some(local), Some(other)) if other.n > local.n => (other, false),
            (Some(local), _) => (local, true),
            (None, Some(other)) => (other, false),
            (None, None) => (Saved::default(), true),
        };
        if !is_kept && let Ok(text) = serde_json::to_string(&saved) {
            local_store::write_setting(KEY, &text);
        }
        let n = std::mem::take(&mut saved.n);
        // Where a side column would lie over the page it begins folded.
        saved.library_open &= !dom::media_matches(LIBRARY_OVER_PAGE);
        saved.panel_open &= !dom::media_matches(PANEL_OVER_PAGE);
        let browser = dom::window().and_then(|window| window.navigator().language()).unwrap_or_default();
        let language = Language::of_tag(saved.language.as_deref().unwrap_or(&browser));
        let prefs = Self {
            written: StoredValue::new(Saved { n, ..saved.clone() }),
            unkept: RwSignal::new(None),
            saved: RwSignal::new(saved),
            language: RwSignal::new(language),
        };
        words::provide_language(prefs.language, Memo::new(move |_| prefs.saved.with(|saved| saved.digits)));
        provide_context(prefs);
        Effect::new(move |_| prefs.show());
        prefs.fold_sides();
        Effect::new(move |_| {
            let saved = prefs.saved.get();
            let n = prefs.written.with_value(|written| written.n);
            if prefs.written.with_value(|written| *written == Saved { n, ..saved.clone() }) {
                return;
            }
            let saved = Saved { n: n + 1, ..saved };
            // A setting that cannot be stored lasts as long as the tab.
            if let Ok(text) = serde_json::to_string(&saved) {
                local_store::write_setting(KEY, &text);
                prefs.unkept.set(Some(text));
            }
            prefs.written.set_value(saved);
        });
        let others = window_event_listener(leptos::ev::storage, move |event| {
            if event.key().as_deref() == Some(KEY) {
                prefs.follow(event.new_value().as_deref().and_then(of_backup));
            }
        });
        on_cleanup(move || others.remove());
        prefs
    }

    /// Folds a side column when the window becomes so narrow that it would lie over the page, and unfolds it when there is
    /// room again. Where both would lie over it, only the one opened last is open.
    fn fold_sides(self) {
        for (query, side) in
            [(LIBRARY_OVER_PAGE, library as fn(&mut Saved) -> &mut bool), (PANEL_OVER_PAGE, panel)]
        {
            let mut folded = false;
            dom::follow_media(query, move |over| {
                self.update(|saved| {
                    let open = side(saved);
                    folded = over && *open || !over && folded && !*open;
                    if folded {
                        *open = !over;
                    }
                });
            });
        }
        Effect::new(move |before: Option<bool>| {
            let (library_open, panel_open) = self.saved.with(|saved| (saved.library_open, saved.panel_open));
            if library_open && panel_open && dom::media_matches(PANEL_OVER_PAGE) {
                self.update(|saved| {
                    *if before == Some(true) { library(saved) } else { panel(saved) } = false
                });
            }
            library_open
        });
    }

    /// Takes over what another tab has written, or what the database has, where it is newer: all but who labels here and
    /// which columns are open.
    fn follow(self, other: Option<Saved>) {
        let Some(mut other) = other.filter(|other| self.written.with_value(|own| other.n > own.n)) else {
            return;
        };
        let n = std::mem::take(&mut other.n);
        self.saved.with_untracked(|own| {
            let is_known = other.annotators.iter().any(|(id, _)| *id == own.annotator);
            if is_known {
                other.annotator.clone_from(&own.annotator);
            }
            (other.library_open, other.panel_open) = (own.library_open, own.panel_open);
        });
        if let Some(language) = &other.language {
            self.language.set(Language::of_tag(language));
        }
        self.written.set_value(Saved { n, ..other.clone() });
        self.saved.set(other);
    }

    /// What the database has, at the start: the newer counts, and where that is the one here the database is to get it.
    pub fn meet(self, database: Option<&str>) {
        let other = database.and_then(of_backup);
        let (own, n) = self.written.with_value(|own| (serde_json::to_string(own).ok(), own.n));
        match other.as_ref().map_or(0, |other| other.n).cmp(&n) {
            std::cmp::Ordering::Less => self.unkept.set(own),
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater => {
                self.follow(other);
                if let Some(text) = database {
                    local_store::write_setting(KEY, text);
                }
            }
        }
    }

    pub fn set_language(self, language: Language) {
        self.language.set(language);
        self.saved.update(|saved| saved.language = Some(language.tag().to_owned()));
    }

    /// Changes one thing.
    pub fn update(self, change: impl FnOnce(&mut Saved)) {
        self.saved.update(change);
    }

    /// The article that was open last in a project.
    pub fn last_article(self, project: &ProjectId) -> Option<ArticleId> {
        self.saved.with_untracked(|saved| last_of(saved, project))
    }

    pub fn set_last_article(self, project: &ProjectId, article: &ArticleId) {
        let article = article.as_str().to_owned();
        self.update(|saved| match project.is_first() {
            true => saved.last_article = Some(article),
            false => drop(saved.last_articles.insert(project.as_str().to_owned(), article)),
        });
    }

    /// Who labels in this browser; tracked.
    pub fn annotators(self) -> Annotators {
        self.saved.with(annotators_of)
    }

    pub fn annotators_untracked(self) -> Annotators {
        self.saved.with_untracked(annotators_of)
    }

    /// Keeps what `change` makes of them.
    pub fn change_annotators<T>(self, change: impl FnOnce(&mut Annotators) -> T) -> T {
        let mut people = self.annotators_untracked();
        let before = people.clone();
        let result = change(&mut people);
        if people != before {
            let all = people.all().iter();
            let all = all.map(|one| (one.id.as_str().to_owned(), one.name.clone())).collect();
            self.update(|saved| {
                saved.annotator = people.current().as_str().to_owned();
                saved.annotators = all;
            });
        }
        result
    }

    /// Gives whoever labels now a name.
    pub fn rename_annotator(self, name: &str) -> Result<(), NameProblem> {
        self.change_annotators(|people| people.rename(name))
    }

    /// Writes language, theme and type size where the style sheet finds them.
    fn show(self) {
        let language = self.language.get();
        dom::set_root_attribute("lang", language.tag());
        dom::set_root_attribute("dir", language.direction());
        self.saved.with(|saved| {
            let theme = match saved.theme {
                Theme::System => "",
                Theme::Light => "light",
                Theme::Dark => "dark",
            };
            dom::set_root_attribute("data-theme", theme);
            let (size, leading) = saved.type_size();
            dom::set_root_property("--size", &format!("{}px", Px(size)));
            let percent = (leading * 100.0).round() as u32;
            dom::set_root_property("--leading", &format!("{}.{:02}", percent / 100, percent % 100));
            dom::set_root_property("--tag", &format!("{}px", Px(saved.tag_height())));
        });
    }
}

/// The article that was open last in a project, before the settings are there; `database` is what that has of them.
pub fn last_article(project: &ProjectId, database: Option<&str>) -> Option<ArticleId> {
    let saved = stored().as_deref().or(database).and_then(of_backup)?;
    last_of(&saved, project)
}

fn last_of(saved: &Saved, project: &ProjectId) -> Option<ArticleId> {
    let last = match project.is_first() {
        true => saved.last_article.clone(),
        false => saved.last_articles.get(project.as_str()).cloned(),
    };
    last.map(ArticleId::new)
}
