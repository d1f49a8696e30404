//! The state of an annotation set, and how far its annotator looked.

use super::{Refusal, Result, find_article, find_set, head_change, on_edge};
use crate::edit::Edit;
use crate::model::{Project, SetHead, SetId, SetState};
use crate::text::TextRange;

pub fn set_state(project: &Project, set: &SetId, state: SetState) -> Result {
    change_head(project, set, |head| head.state = state)
}

/// Says that the text was examined up to byte `examined_to` (on a grapheme edge), or the whole of it (`None`).
/// A new set is in progress from then on.
pub fn set_examined_to(project: &Project, set: &SetId, examined_to: Option<usize>) -> Result {
    let text = &find_article(project, &find_set(project, set)?.article)?.text;
    match examined_to {
        Some(at) if !text.is_char_boundary(at) => {
            return Err(Refusal::OutsideText { range: TextRange::at(at), len: text.len() });
        }
        Some(at) if !on_edge(text, at) => return Err(Refusal::InsideGrapheme { at }),
        _ => {}
    }
    change_head(project, set, |head| {
        if head.examined_to != examined_to && head.state == SetState::New {
            head.state = SetState::InProgress;
        }
        head.examined_to = examined_to;
    })
}

fn change_head(project: &Project, set: &SetId, alter: impl FnOnce(&mut SetHead)) -> Result {
    let set = find_set(project, set)?;
    let mut head = set.head.clone();
    alter(&mut head);
    if head == set.head {
        return Err(Refusal::NoChange);
    }
    Ok(Edit { changes: vec![head_change(set, head)] })
}
