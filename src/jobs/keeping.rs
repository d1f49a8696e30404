//! Work on all that a browser keeps: weighing it, backing it up, looking into a backup and bringing one back.
//!
//! These are the messages, and what they say of a comparison. The stores are opened by `platform::backing`, since a core
//! without a browser has none; what is done to them is `storage::backup`'s.

use serde::{Deserialize, Serialize};

use crate::assist::{CountedName, KnownNames};
use crate::edit::{Record, RecordId};
use crate::model::{Project, SetId, SetState, Span, SpanId, Target, UtcMillis};
use crate::storage::backup::{Merged, Refused, Side, Unlike};
use crate::storage::projects::{ProjectId, ProjectInfo};
use crate::storage::truth;

/// Articles of a comparison that are listed by name.
pub const ARTICLES_LISTED: usize = 200;
/// Records in two states that are listed.
pub const UNLIKE_LISTED: usize = 500;

/// A project of this browser, and where its records are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub project: Listed,
    /// What local storage has of it, by key.
    pub local: Vec<(String, String)>,
    /// `local` is all there is: the database cannot be had, or lags behind.
    pub only_local: bool,
}

/// An entry of the list of projects. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub id: String,
    pub name: String,
    pub made: Option<i64>,
    pub opened: Option<i64>,
    pub binned: Option<i64>,
}

impl Listed {
    pub fn of(info: &ProjectInfo) -> Self {
        let time = |time: Option<UtcMillis>| time.map(|time| time.0);
        Self {
            id: info.id.as_str().to_owned(),
            name: info.name.clone(),
            made: time(info.made),
            opened: time(info.opened),
            binned: time(info.binned),
        }
    }

    /// `None` where its id is none.
    pub fn info(&self) -> Option<ProjectInfo> {
        let time = |time: Option<i64>| time.map(UtcMillis);
        Some(ProjectInfo {
            id: ProjectId::new(&self.id)?,
            name: self.name.clone(),
            made: time(self.made),
            opened: time(self.opened),
            binned: time(self.binned),
        })
    }
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keeping {
    Weigh {
        kept: Vec<Kept>,
    },
    /// `made` is now.
    Backup {
        made: i64,
        kept: Vec<Kept>,
        settings: Option<String>,
    },
    /// Compares the backup that comes with the message with what is here.
    Look {
        kept: Vec<Kept>,
    },
    /// Counts the names in some sets of one project (the name of its store), each with its article, by their ids.
    Names {
        store: String,
        sets: Vec<(String, String)>,
    },
    /// Brings projects of that backup back. `seal` is what looking gave: another file is refused.
    Restore {
        kept: Vec<Kept>,
        seal: String,
        wanted: Vec<Wanted>,
        now: i64,
    },
}

/// A project of a backup to bring back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Its place in the backup's list.
    pub place: usize,
    pub how: How,
    /// What the copy is called that is made of what is here before it is replaced.
    pub copy_name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    Merge,
    Replace,
}

/// What it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeepingResult {
    /// Bytes of each project's records, in the order of the question; `None` where its database does not open.
    Weighed(Vec<Option<u64>>),
    /// The file comes with the message.
    BackedUp {
        projects: usize,
        articles: usize,
        spans: usize,
    },
    NotBackedUp {
        project: String,
        why: Trouble,
    },
    Looked(Look),
    Refused(Refused),
    Restored {
        projects: Vec<Restored>,
        settings: Option<String>,
    },
    Names(Vec<CountedName>),
    /// The place where jobs run has no stores: a fault of ours.
    NoStores,
}

/// Why a project was left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// A newer version of the program has written there.
    Newer,
    /// No room.
    Full,
    /// The browser gives no database.
    NoDatabase,
    /// More than one file can hold.
    TooLarge,
    /// Other tabs wrote so often that there was no moment for it.
    Busy,
    Failed,
}

/// What is in a backup, against what is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    pub seal: String,
    pub made: i64,
    pub has_settings: bool,
    pub projects: Vec<LookProject>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookProject {
    pub project: Listed,
    pub articles: usize,
    pub spans: usize,
    /// Sets as they were at earlier times.
    pub snapshots: usize,
    /// Lists of names.
    pub lists: usize,
    /// Suggestions that are refused.
    pub refusals: usize,
    /// What models propose.
    pub proposals: usize,
    /// `None` where the project is not here, or cannot be read here.
    pub here: Option<Compared>,
    pub trouble: Option<Trouble>,
}

/// A project of a backup against the same one here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Articles and spans that are here now.
    pub articles: usize,
    pub spans: usize,
    pub new_articles: usize,
    pub same_articles: usize,
    pub only_here: usize,
    pub labels_added: usize,
    pub guidelines_added: usize,
    pub snapshots_added: usize,
    /// Lists of names that are new, or longer than here.
    pub lists_added: usize,
    pub refusals_added: usize,
    pub proposals_added: usize,
    /// Those that merging changes or that differ, at most [`ARTICLES_LISTED`].
    pub differing: Vec<ArticleLine>,
    pub differing_articles: usize,
    /// At most [`UNLIKE_LISTED`].
    pub unlike: Vec<UnlikeLine>,
    pub unlike_records: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleLine {
    pub title: String,
    pub spans_added: usize,
    pub others_added: usize,
    pub newer_there: usize,
    pub newer_here: usize,
    pub only_here: usize,
}

/// A record in two states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlikeLine {
    /// Title of the article; empty for labels and guidelines.
    pub article: String,
    pub here: Short,
    pub there: Short,
    /// The backup's counts.
    pub kept_there: bool,
}

/// A record in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Short {
    /// Its text, its label's id (with the subtype), its note.
    Span {
        text: String,
        label: String,
        note: String,
    },
    /// Texts and role.
    Link {
        from: String,
        role: String,
        to: String,
    },
    /// `accept`, `edit` or `reject`, and the comment.
    Decision {
        outcome: String,
        comment: String,
    },
    State {
        state: Reached,
        revision: u32,
    },
    Label {
        id: String,
        name: String,
    },
    Guideline {
        number: u32,
        begins: String,
    },
    Article {
        title: String,
        is_binned: bool,
    },
}

/// The state of a set: the model's own carries no serde.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reached {
    New,
    InProgress,
    Done,
}

/// What became of one project of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    pub project: Listed,
    pub how: How,
    pub outcome: Result<Brought, Trouble>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    /// It was not here.
    pub is_new: bool,
    pub articles: usize,
    pub spans: usize,
    /// What was here is in the bin of projects, as one of its own.
    pub is_copied: bool,
    /// What came beside them, as in [`Compared`].
    pub snapshots: usize,
    pub lists: usize,
    pub refusals: usize,
    pub proposals: usize,
    pub unlike: Vec<UnlikeLine>,
    pub unlike_records: usize,
}

/// A comparison as it is said. `here` and `there` are what was compared.
pub fn compared(merged: &Merged, here: &Project, there: &Project) -> Compared {
    let mut said = Compared {
        articles: here.articles().count(),
        spans: here.sets().map(|set| set.spans.len()).sum(),
        only_here: merged.only_here,
        labels_added: merged.labels_added,
        guidelines_added: merged.guidelines_added,
        unlike: unlike_lines(merged, here, there),
        unlike_records: merged.unlike.len(),
        ..Compared::default()
    };
    for article in &merged.articles {
        let is_same = article.spans_added + article.others_added + article.newer_there == 0
            && article.newer_here + article.only_here == 0;
        if article.is_new {
            said.new_articles += 1;
        } else if is_same {
            said.same_articles += 1;
        } else {
            said.differing_articles += 1;
            if said.differing.len() < ARTICLES_LISTED {
                said.differing.push(ArticleLine {
                    title: article.title.clone(),
                    spans_added: article.spans_added,
                    others_added: article.others_added,
                    newer_there: article.newer_there,
                    newer_here: article.newer_here,
                    only_here: article.only_here,
                });
            }
        }
    }
    said
}

/// The records in two states, as they are said; at most [`UNLIKE_LISTED`].
pub fn unlike_lines(merged: &Merged, here: &Project, there: &Project) -> Vec<UnlikeLine> {
    let line = |unlike: &Unlike| {
        let article = unlike.article.as_ref().and_then(|id| here.article(id).or_else(|| there.article(id)));
        let text = article.map_or("", |article| &article.text);
        UnlikeLine {
            article: article.map_or_else(String::new, |article| article.meta.title.clone()),
            here: short(&unlike.here, text, here, &unlike.id),
            there: short(&unlike.there, text, here, &unlike.id),
            kept_there: unlike.kept == Side::Backup,
        }
    };
    merged.unlike.iter().take(UNLIKE_LISTED).map(line).collect()
}

fn short(record: &Record, text: &str, here: &Project, id: &RecordId) -> Short {
    let slice = |span: &Span| cut(span.extent().slice(text).unwrap_or_default());
    match record {
        Record::Span(span) => {
            let subtype = span.subtype.as_ref().map(|subtype| format!("/{subtype}"));
            let label = format!("{}{}", span.label.as_str(), subtype.unwrap_or_default());
            Short::Span { text: slice(span), label, note: cut(&span.note) }
        }
        Record::Relation(link) => {
            let set = id.set().and_then(|set| here.set(set));
            let end = |end: &SpanId| {
                set.and_then(|set| set.spans.get(end)).map_or_else(String::new, |it| slice(it))
            };
            let to = match &link.target {
                Target::Span(to) => end(to),
                Target::Mention(range) => cut(range.slice(text).unwrap_or_default()),
                Target::Unknown => "?".to_owned(),
                Target::Author => "@".to_owned(),
            };
            Short::Link { from: end(&link.from), role: link.role.slug().to_owned(), to }
        }
        Record::Decision(decision) => {
            use crate::model::Verdict;
            let outcome = match decision.outcome {
                Verdict::Accept(_) => "accept",
                Verdict::Edit(_) => "edit",
                Verdict::Reject => "reject",
            };
            Short::Decision { outcome: outcome.to_owned(), comment: cut(&decision.comment) }
        }
        Record::SetHead(head) => {
            let state = match head.state {
                SetState::New => Reached::New,
                SetState::InProgress => Reached::InProgress,
                SetState::Done => Reached::Done,
            };
            Short::State { state, revision: head.revision }
        }
        Record::Label(label) => {
            let names: Vec<&str> = label.names.iter().map(|(_, name)| name.as_str()).collect();
            Short::Label { id: label.id.as_str().to_owned(), name: names.join(" / ") }
        }
        Record::Guideline(version) => {
            let begins = version.markdown.lines().find(|line| !line.trim().is_empty());
            Short::Guideline { number: version.number, begins: cut(begins.unwrap_or_default()) }
        }
        Record::ArticleMeta(meta) => {
            Short::Article { title: meta.title.clone(), is_binned: meta.binned.is_some() }
        }
    }
}

/// What stands in an article's record and those of its sets, learnt as known names; what cannot be read teaches nothing.
pub fn learn(known: &mut KnownNames, text: &str, sets: &[(SetId, &str)]) {
    let Some(text) = truth::text_in(text) else { return };
    for set in sets.iter().filter_map(|(id, raw)| truth::set_in(id, raw)) {
        known.learn_set(&text, &set);
    }
}

/// At most 80 code points.
fn cut(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
