//! The names under which things are kept. The table is in the module's front page.

use std::fmt;
use std::sync::Arc;

use crate::model::{ArticleId, SetId};

/// Everything of ours starts with this.
pub const NAMESPACE: &str = "wusum/";
const PREFIX: &str = "wusum/1/";
const QUARANTINE: &str = "wusum/quarantine/";

/// An edit's id, given by the caller (a ULID). It names the edit's key; it does not order edits by itself.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EditId(Arc<str>);

impl EditId {
    pub fn new(id: impl AsRef<str>) -> Self {
        Self(Arc::from(id.as_ref()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Marks a fold that was made where there was only local storage; no edit has such an id.
    pub(super) fn own_fold(id: &str) -> Self {
        Self::new(format!("~{id}"))
    }

    pub(super) fn is_own_fold(&self) -> bool {
        self.0.starts_with('~')
    }
}

impl fmt::Debug for EditId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EditId({})", self.0)
    }
}

/// What a change belongs to: the thing whose snapshot will contain it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Home {
    /// The project's name and label schema.
    Schema,
    /// An article's editable part.
    Meta(ArticleId),
    Set(SetId),
}

impl Home {
    pub(in crate::storage) fn key(&self) -> Key {
        match self {
            Self::Schema => Key::Labels,
            Self::Meta(article) => Key::Meta(article.clone()),
            Self::Set(set) => Key::Set(set.clone()),
        }
    }
}

/// A key, taken apart. Ids stand at the end as they are, so any id will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Settings,
    /// What was chosen last for an export, which only the app understands.
    Export,
    Labels,
    /// Blanks that are given up when the store is full, so that a snapshot can be written.
    Reserve,
    Article(ArticleId),
    Meta(ArticleId),
    Set(SetId),
    Edit(EditId),
    /// Moved aside: unreadable values and edits that do not apply, by their old key.
    Quarantine(String),
    /// Of a later version of the program.
    Newer,
}

impl Key {
    /// `None` where the key is none of ours.
    pub fn parse(key: &str) -> Option<Self> {
        if let Some(old) = key.strip_prefix(QUARANTINE) {
            return Some(Self::Quarantine(old.to_owned()));
        }
        let Some(rest) = key.strip_prefix(PREFIX) else {
            let version: u32 = key.strip_prefix(NAMESPACE)?.split_once('/')?.0.parse().ok()?;
            return (version > 1).then_some(Self::Newer);
        };
        match rest.split_once('/') {
            None if rest == "settings" => Some(Self::Settings),
            None if rest == "export" => Some(Self::Export),
            None if rest == "labels" => Some(Self::Labels),
            None if rest == "reserve" => Some(Self::Reserve),
            Some(("article", id)) => Some(Self::Article(ArticleId::new(id))),
            Some(("meta", id)) => Some(Self::Meta(ArticleId::new(id))),
            Some(("set", id)) => Some(Self::Set(SetId::new(id))),
            Some(("edit", id)) => Some(Self::Edit(EditId::new(id))),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings => write!(f, "{PREFIX}settings"),
            Self::Export => write!(f, "{PREFIX}export"),
            Self::Labels => write!(f, "{PREFIX}labels"),
            Self::Reserve => write!(f, "{PREFIX}reserve"),
            Self::Article(id) => write!(f, "{PREFIX}article/{}", id.as_str()),
            Self::Meta(id) => write!(f, "{PREFIX}meta/{}", id.as_str()),
            Self::Set(id) => write!(f, "{PREFIX}set/{}", id.as_str()),
            Self::Edit(id) => write!(f, "{PREFIX}edit/{}", id.as_str()),
            Self::Quarantine(old) => write!(f, "{QUARANTINE}{old}"),
            Self::Newer => write!(f, "{NAMESPACE}2/"),
        }
    }
}
