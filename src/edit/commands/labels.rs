//! The label schema: adding, changing and removing labels. No span is ever deleted silently.

use std::collections::{HashMap, HashSet};

use super::relations::link;
use super::spans::{double_of, relabelled};
use super::{Refusal, Result, Stamp, find_label, relation_change, roles_for, span_change};
use crate::edit::{Change, Edit, Record, RecordId};
use crate::model::{AnnotationSet, Label, LabelId, Localized, Project, Relation, SpanId, Target, UtcMillis};
use crate::text::TextRange;

/// Characters (code points) in a label's name at most.
const NAME_MAX: usize = 60;

/// A changed label's fields; `None` leaves one as it is.
#[derive(Clone, Debug, Default)]
pub struct LabelChange {
    /// New name in this language (BCP 47), as (language, name).
    pub name: Option<(String, String)>,
    /// As (language, definition); an empty one takes that language's away.
    pub definition: Option<(String, String)>,
    /// `#rrggbb`
    pub color: Option<String>,
    /// `Some(None)` takes the key away.
    pub key: Option<Option<char>>,
    pub hidden: Option<bool>,
}

/// What becomes of the spans of a label that is removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelRemoval {
    /// Refused while any span has it.
    OnlyUnused,
    /// They get this label; one that would then be there twice goes, and its relations pass to the one that stays.
    MoveTo(LabelId),
    DeleteSpans,
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
    let LabelChange { name, definition, color, key, hidden } = change;
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
    if let Some(color) = color {
        check_color(&color)?;
        after.color = color;
    }
    if let Some(key) = key {
        after.key = key;
        check_key(project, &after)?;
    }
    after.hidden = hidden.unwrap_or(after.hidden);
    if after == *before {
        return Err(Refusal::NoChange);
    }
    Ok(Edit { changes: vec![label_change(Some(before), Some(after))] })
}

/// Removes a label from the schema and, in the same edit, does with its spans in all sets what `removal` says.
/// The states of the sets stay: nobody has worked on them.
pub fn remove_label(project: &Project, label: &LabelId, removal: LabelRemoval, stamp: &Stamp) -> Result {
    let before = find_label(project, label)?;
    let heir = match &removal {
        LabelRemoval::OnlyUnused => {
            let spans = project.sets().map(|set| set.spans.count(label)).sum();
            if spans > 0 {
                return Err(Refusal::LabelInUse { label: label.clone(), spans });
            }
            None
        }
        LabelRemoval::MoveTo(heir) if heir == label => return Err(Refusal::UnknownLabel(heir.clone())),
        LabelRemoval::MoveTo(heir) => Some(find_label(project, heir)?),
        LabelRemoval::DeleteSpans => None,
    };
    let mut changes = Vec::new();
    for set in project.sets().filter(|set| set.spans.count(label) > 0) {
        changes.extend(empty_label(set, label, heir, stamp));
    }
    changes.push(label_change(Some(before), None));
    Ok(Edit { changes })
}

/// What becomes of one span of the removed label.
enum Fate {
    Moved,
    MergedInto(SpanId),
    Deleted,
}

/// Changes that leave no span of `set` with `label`: moved to the heir, or deleted where there is none.
fn empty_label(set: &AnnotationSet, label: &LabelId, heir: Option<&Label>, stamp: &Stamp) -> Vec<Change> {
    let mut fates: HashMap<&SpanId, Fate> = HashMap::new();
    let mut moved: HashMap<Vec<TextRange>, &SpanId> = HashMap::new();
    let mut spans = Vec::new();
    for span in set.spans.iter().filter(|span| span.label == *label) {
        let after = heir.map(|heir| relabelled(span, heir, stamp));
        let (fate, after) = match after {
            None => (Fate::Deleted, None),
            Some(after) => {
                let double = double_of(set, &after).map(|it| &it.id);
                match double.or_else(|| moved.get(&after.ranges).copied()) {
                    Some(double) => (Fate::MergedInto(double.clone()), None),
                    None => {
                        moved.insert(after.ranges.clone(), &span.id);
                        (Fate::Moved, Some(after))
                    }
                }
            }
        };
        fates.insert(&span.id, fate);
        spans.push(span_change(set, Some(span), after));
    }
    let mut changes = settle_relations(set, &fates, heir, stamp.now);
    changes.extend(spans);
    changes
}

/// Relations of deleted spans go; those of merged ones pass on; what then links a span to itself, is there twice,
/// or does not fit the new label, goes.
fn settle_relations(
    set: &AnnotationSet,
    fates: &HashMap<&SpanId, Fate>,
    heir: Option<&Label>,
    now: UtcMillis,
) -> Vec<Change> {
    let mut links = HashSet::new();
    let mut altered: Vec<(&Relation, Option<Relation>)> = Vec::new();
    for before in set.relations() {
        let after = settled(before, fates, heir);
        match after {
            Some(after) if after == *before => drop(links.insert(link(before))),
            after => altered.push((before, after)),
        }
    }
    let changes = altered.into_iter().map(|(before, after)| {
        let mut after = after.filter(|after| links.insert(link(after)));
        if let Some(after) = &mut after {
            after.provenance.changed = now;
        }
        relation_change(set, Some(before), after)
    });
    changes.collect()
}

fn settled(relation: &Relation, fates: &HashMap<&SpanId, Fate>, heir: Option<&Label>) -> Option<Relation> {
    let settle = |id: &SpanId| match fates.get(id) {
        None | Some(Fate::Moved) => Some(id.clone()),
        Some(Fate::MergedInto(other)) => Some(other.clone()),
        Some(Fate::Deleted) => None,
    };
    let from = settle(&relation.from)?;
    let target = match &relation.target {
        Target::Span(to) => Target::Span(settle(to)?),
        other => other.clone(),
    };
    let fits = match heir {
        Some(heir) if fates.contains_key(&relation.from) => roles_for(&heir.id).contains(&relation.role),
        _ => true,
    };
    let to_itself = target == Target::Span(from.clone());
    (fits && !to_itself).then(|| Relation { from, target, ..relation.clone() })
}

fn label_change(before: Option<&Label>, after: Option<Label>) -> Change {
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

fn check_name(name: &str) -> Result<()> {
    let bad = |c: char| {
        c.is_control()
            || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if name.trim().is_empty() || name.chars().count() > NAME_MAX || name.chars().any(bad) {
        return Err(Refusal::BadLabelName(name.to_owned()));
    }
    Ok(())
}
