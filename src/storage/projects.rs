//! Several projects in one browser: which there are, what each is called, and what is in the bin.
//!
//! Each project has stores of its own, so that nothing of one can touch another: an IndexedDB database and a prefix of
//! local storage's keys, both named by [`ProjectId::store`]. The first project's are those that there were before there
//! were several. What is in a project is `truth`'s and `store`'s; this is the list of them, the *registry*.
//!
//! # What is stored
//! A database and a prefix named [`REGISTRY`], with one record a project:
//! `wusum/1/project/<id>` → `{"v":1,"n":name,"m":made,"o":opened,"b":binned}`, times in milliseconds since 1970, or
//! `{"v":1,"gone":true}` once it has been removed. The database is the truth; local storage has a copy of each record.
//!
//! # What is promised
//! - Loss of the registry loses no project: what has a database of its own is listed, without its name.
//! - What is unreadable is copied to a quarantine key before a change is written over it; what a newer version wrote
//!   is left as it is.
//! - A project goes for good only [`BIN_DAYS`] days after it was put into the bin, and opening it takes it out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Key;
use super::migrations::{MIGRATIONS, read_current};
use super::saved_v1::Unreadable;
use super::truth::Write;
use crate::model::UtcMillis;
use crate::order::{Map, Set, sort_by};

/// The registry's database, and the first part of its keys in local storage.
pub const REGISTRY: &str = "wusum-projects";

/// How long a project stays in the bin, in days.
pub const BIN_DAYS: i64 = 30;

const FIRST: &str = "first";
const FIRST_STORE: &str = "wusum";
const PREFIX: &str = "wusum/1/project/";

/// A project's id: `first`, or a ULID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProjectId(Arc<str>);

impl ProjectId {
    /// The project that there was before there were several.
    pub fn first() -> Self {
        Self(Arc::from(FIRST))
    }

    /// `None` where it is no name for a database: it must be one to 64 Latin letters and digits.
    pub fn new(id: &str) -> Option<Self> {
        let fits = (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self(Arc::from(id)))
    }

    /// The project that a work package is opened as: the same for every version of it, so that it is found again.
    pub fn of_package(id: &str) -> Self {
        let mut hash = crate::model::sha256_hex(&["project of package", id].join("\u{1f}"));
        hash.truncate(26);
        Self(Arc::from(hash))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_first(&self) -> bool {
        &*self.0 == FIRST
    }

    /// Its database's name; with a slash, also the beginning of its keys in local storage.
    pub fn store(&self) -> String {
        if self.is_first() { FIRST_STORE.to_owned() } else { format!("{FIRST_STORE}.{}", self.as_str()) }
    }

    /// The name of the database in which its models are kept; no project's own.
    pub fn model_store(&self) -> String {
        format!("{}-model", self.store())
    }

    /// The project that a database belongs to.
    pub fn of_store(name: &str) -> Option<Self> {
        if name == FIRST_STORE {
            return Some(Self::first());
        }
        name.strip_prefix(FIRST_STORE)?.strip_prefix('.').and_then(Self::new)
    }

    fn key(&self) -> String {
        format!("{PREFIX}{}", self.as_str())
    }
}

/// What the page's address asks for: `#a/ARTICLE` (of the first project), `#p/PROJECT` or `#p/PROJECT/a/ARTICLE`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    pub project: Option<ProjectId>,
    /// The article's id as it stands there; any text.
    pub article: Option<String>,
}

impl Address {
    /// Reads the part from `#` on; what it does not know is left out.
    pub fn parse(hash: &str) -> Self {
        if let Some(article) = hash.strip_prefix("#a/") {
            return Self { project: Some(ProjectId::first()), article: Some(article.to_owned()) };
        }
        let Some(rest) = hash.strip_prefix("#p/") else { return Self::default() };
        let (project, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let project = ProjectId::new(project);
        let article = rest.strip_prefix("a/").filter(|_| project.is_some()).map(str::to_owned);
        Self { project, article }
    }

    /// The part from `#` on.
    pub fn write(project: &ProjectId, article: Option<&str>) -> String {
        match article {
            Some(article) if project.is_first() => format!("#a/{article}"),
            Some(article) => format!("#p/{}/a/{article}", project.as_str()),
            None => format!("#p/{}", project.as_str()),
        }
    }
}

/// One project of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectInfo {
    pub id: ProjectId,
    /// Empty where nobody named it, or its name was lost.
    pub name: String,
    pub made: Option<UtcMillis>,
    pub opened: Option<UtcMillis>,
    /// Since when it is in the bin.
    pub binned: Option<UtcMillis>,
}

impl ProjectInfo {
    pub fn new(id: ProjectId) -> Self {
        Self { id, name: String::new(), made: None, opened: None, binned: None }
    }

    /// Whether its days in the bin are over.
    pub fn is_due(&self, now: UtcMillis) -> bool {
        self.binned.is_some_and(|binned| now.0.saturating_sub(binned.0) >= BIN_DAYS * 86_400_000)
    }
}

/// What becomes of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProjectChange {
    Made {
        name: String,
        at: UtcMillis,
    },
    Named(String),
    /// Takes it out of the bin as well.
    Opened(UtcMillis),
    Binned(UtcMillis),
    BroughtBack,
    /// Its data have been removed.
    Gone,
    /// A backup's project is here, whole; whatever was said of it before.
    Restored {
        name: String,
        made: Option<UtcMillis>,
        binned: Option<UtcMillis>,
        at: UtcMillis,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Project1 {
    v: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    n: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    m: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    o: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    b: Option<i64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    gone: bool,
}

/// `None` where it is gone.
fn read(id: &ProjectId, raw: &str) -> Result<Option<ProjectInfo>, Unreadable> {
    let saved: Project1 = read_current(raw, MIGRATIONS)?;
    let time = |time: Option<i64>| time.map(UtcMillis);
    let info = ProjectInfo {
        id: id.clone(),
        name: saved.n,
        made: time(saved.m),
        opened: time(saved.o),
        binned: time(saved.b),
    };
    Ok((!saved.gone).then_some(info))
}

fn write(info: Option<&ProjectInfo>) -> String {
    let time = |time: Option<UtcMillis>| time.map(|time| time.0);
    let saved = Project1 {
        v: 1,
        n: info.map(|info| info.name.clone()).unwrap_or_default(),
        m: time(info.and_then(|info| info.made)),
        o: time(info.and_then(|info| info.opened)),
        b: time(info.and_then(|info| info.binned)),
        gone: info.is_none(),
    };
    let text = serde_json::to_string(&saved).ok();
    text.unwrap_or_else(|| unreachable!("this shape has no keys, so it is always JSON"))
}

/// Everything that says which projects there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistryFound {
    /// The registry's records; `None` where there is no database.
    pub truth: Option<Vec<(String, String)>>,
    /// Its copy in local storage.
    pub mirror: Map<String, String>,
    /// The names of this origin's databases, as far as the browser tells.
    pub databases: Vec<String>,
}

/// The list, and what the registry lacks of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    /// In the order in which they were made; the first project always, unless it was removed and there are others.
    pub projects: Vec<ProjectInfo>,
    /// To be written to the database: what only local storage had.
    pub lacking: Vec<Write>,
    /// To be written to local storage.
    pub copy: Vec<(String, String)>,
}

/// Makes one list of it. The database counts; what only local storage has comes to it, and then what has a database.
pub fn registry(found: &RegistryFound) -> Registry {
    let mut all: Map<ProjectId, Option<ProjectInfo>> = Map::new();
    let mut known: Set<String> = Set::new();
    let (mut copy, mut lacking) = (Vec::new(), Vec::new());
    for (key, raw) in found.truth.iter().flatten() {
        let Some(id) = key.strip_prefix(PREFIX).and_then(ProjectId::new) else { continue };
        known.insert(key.clone());
        // Its copy may be all that can be read.
        let copied = || read(&id, found.mirror.get(key)?).ok();
        let info = read(&id, raw).ok().inspect(|_| copy.push((key.clone(), raw.clone()))).or_else(copied);
        all.insert(id.clone(), info.unwrap_or_else(|| Some(ProjectInfo::new(id))));
    }
    for (key, raw) in &found.mirror {
        let Some(id) = key.strip_prefix(PREFIX).and_then(ProjectId::new) else { continue };
        if known.contains(key) {
            continue;
        }
        if let Ok(info) = read(&id, raw) {
            lacking.push(Write::Put { key: key.clone(), value: raw.clone() });
            all.insert(id, info);
        }
    }
    for id in found.databases.iter().filter_map(|name| ProjectId::of_store(name)) {
        if !all.contains_key(&id) {
            all.insert(id.clone(), Some(ProjectInfo::new(id)));
        }
    }
    let first = ProjectId::first();
    if !all.values().any(Option::is_some) || !all.contains_key(&first) {
        all.insert(first.clone(), Some(ProjectInfo::new(first)));
    }
    let mut projects: Vec<ProjectInfo> = all.into_values().flatten().collect();
    sort_by(&mut projects, |a, b| (!a.id.is_first(), &a.id).cmp(&(!b.id.is_first(), &b.id)));
    Registry { projects, lacking, copy }
}

impl Registry {
    pub fn get(&self, id: &ProjectId) -> Option<&ProjectInfo> {
        self.projects.iter().find(|info| info.id == *id)
    }

    /// The one to open where none is asked for: of those outside the bin the one opened last, or else the first.
    pub fn last_opened(&self) -> ProjectId {
        let outside = self.projects.iter().filter(|info| info.binned.is_none());
        // Of equal ones the earliest.
        let last = outside.rev().max_by_key(|info| info.opened).or(self.projects.first());
        last.map_or_else(ProjectId::first, |info| info.id.clone())
    }
}

/// The key of a project's record.
pub fn project_key(id: &ProjectId) -> String {
    id.key()
}

/// What a change writes over what is there now (`found`). Nothing where a newer version wrote that, or where the change
/// is about a project that is gone.
pub fn change(id: &ProjectId, found: Option<&str>, change: &ProjectChange) -> Option<Vec<Write>> {
    let (mut writes, key) = (Vec::new(), id.key());
    let info = match found.map(|raw| read(id, raw)) {
        None => Some(ProjectInfo::new(id.clone())),
        Some(Ok(info)) => info,
        Some(Err(Unreadable::Newer(_))) => return None,
        Some(Err(_)) => {
            let value = found.unwrap_or_default().to_owned();
            writes.push(Write::Put { key: Key::Quarantine(key.clone()).to_string(), value });
            Some(ProjectInfo::new(id.clone()))
        }
    };
    let after = match (info, change) {
        (_, ProjectChange::Gone) => None,
        (None, ProjectChange::Opened(at)) => {
            // It is open, so it is here.
            Some(ProjectInfo { opened: Some(*at), ..ProjectInfo::new(id.clone()) })
        }
        (_, ProjectChange::Restored { name, made, binned, at }) => {
            let (name, made, binned) = (name.clone(), *made, *binned);
            Some(ProjectInfo { id: id.clone(), name, made, opened: Some(*at), binned })
        }
        (None, _) => return None,
        (Some(mut info), change) => {
            match change {
                ProjectChange::Made { name, at } => (info.name, info.made) = (name.clone(), Some(*at)),
                ProjectChange::Named(name) => info.name.clone_from(name),
                ProjectChange::Opened(at) => (info.opened, info.binned) = (Some(*at), None),
                ProjectChange::Binned(at) => info.binned = Some(*at),
                ProjectChange::BroughtBack => info.binned = None,
                ProjectChange::Gone | ProjectChange::Restored { .. } => {}
            }
            Some(info)
        }
    };
    writes.push(Write::Put { key, value: write(after.as_ref()) });
    Some(writes)
}
