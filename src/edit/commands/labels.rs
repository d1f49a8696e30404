//! The label schema: adding labels and changing what they are called and how they look.
//!
//! What touches spans (merging, splitting, removing …) is `schema`'s work.

use super::{Refusal, Result, find_label};
use crate::edit::{Change, Edit, Record, RecordId};
use crate::model::{Label, LabelId, Localized, NAME_MAX, Project};

/// A changed label's fields; `None` leaves one as it is.
#[derive(Clone, Debug, Default)]
pub struct LabelChange {
    /// New name in this language (BCP 47), as (language, name).
    pub name: Option<(String, String)>,
    /// As (language, definition); an empty one takes that language's away.
    pub definition: Option<(String, String)>,
    /// One more example in this language, as (language, text); see `model::default_labels` for what stands in it.
    pub example: Option<(String, String)>,
    /// `#rrggbb`
    pub color: Option<String>,
    /// `Some(None)` takes the key away.
    pub key: Option<Option<char>>,
    pub hidden: Option<bool>,
    /// Retiring takes the key away as well.
    pub retired: Option<bool>,
}

pub fn add_label(project: &Project, label: Label) -> Result {
    if project.label(&label.id).is_some() {
        return Err(Refusal::LabelExists(label.id));
    }
    check_name(label.id.as_str())?;
    let subtypes = label.subtypes.iter().flat_map(|subtype| &subtype.names);
    label.names.iter().chain(subtypes).try_for_each(|(_, name)| check_name(name))?;
    check_color(&label.color)?;
    check_key(project, &label)?;
    Ok(Edit { changes: vec![label_change(None, Some(label))] })
}

/// Changes what a label is called and how it looks; its slug, which files carry, stays.
pub fn change_label(project: &Project, label: &LabelId, change: LabelChange) -> Result {
    let before = find_label(project, label)?;
    let mut after = before.clone();
    let LabelChange { name, definition, example, color, key, hidden, retired: retire } = change;
    if let Some((language, text)) = name {
        check_name(&text)?;
        put_text(&mut after.names, language, text);
    }
    if let Some((language, text)) = definition {
        if text.is_empty() {
            after.definition.retain(|(tag, _)| *tag != language);
        } else {
            put_text(&mut after.definition, language, text);
        }
    }
    if let Some(example) = example.filter(|example| !after.examples.contains(example)) {
        after.examples.push(example);
    }
    if let Some(color) = color {
        check_color(&color)?;
        after.color = color;
    }
    if let Some(key) = key {
        after.key = key;
        check_key(project, &after)?;
    }
    after.hidden = hidden.unwrap_or(after.hidden);
    after.retired = retire.unwrap_or(after.retired);
    if after.retired {
        after = retired(&after);
    }
    if after == *before {
        return Err(Refusal::NoChange);
    }
    Ok(Edit { changes: vec![label_change(Some(before), Some(after))] })
}

/// The label, offered no more: its key is free for another.
pub(super) fn retired(label: &Label) -> Label {
    Label { retired: true, key: None, ..label.clone() }
}

pub(super) fn label_change(before: Option<&Label>, after: Option<Label>) -> Change {
    let id = before.or(after.as_ref()).map(|label| label.id.clone()).expect("a change has a side");
    Change {
        id: RecordId::Label(id),
        before: before.cloned().map(Record::Label),
        after: after.map(Record::Label),
    }
}

fn put_text(texts: &mut Localized, language: String, text: String) {
    match texts.iter_mut().find(|(tag, _)| *tag == language) {
        Some((_, old)) => *old = text,
        None => texts.push((language, text)),
    }
}

fn check_color(color: &str) -> Result<()> {
    let digits = color.strip_prefix('#').unwrap_or("");
    if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(Refusal::BadColor(color.to_owned()));
    }
    Ok(())
}

fn check_key(project: &Project, label: &Label) -> Result<()> {
    let Some(key) = label.key else { return Ok(()) };
    if !('1'..='9').contains(&key) {
        return Err(Refusal::BadKey(key));
    }
    match project.labels().into_iter().find(|other| other.id != label.id && other.key == Some(key)) {
        Some(other) => Err(Refusal::KeyTaken { key, by: other.id.clone() }),
        None => Ok(()),
    }
}

pub(super) fn check_name(name: &str) -> Result<()> {
    let bad = |c: char| {
        c.is_control()
            || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if name.trim().is_empty() || name.chars().count() > NAME_MAX || name.chars().any(bad) {
        return Err(Refusal::BadLabelName(name.to_owned()));
    }
    Ok(())
}
