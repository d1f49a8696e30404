//! What suggestions are called on screen.

use crate::assist::{Suggestion, quotations};
use crate::model::Origin;
use crate::ui::words::{assist, between, fill, number};

/// Where a suggestion comes from, with its score where it has one.
pub fn origin_name(suggestion: &Suggestion) -> String {
    let words = assist();
    let name = match &suggestion.origin {
        Origin::KnownName => words.known_name.to_owned(),
        Origin::Repeat => words.repeat.to_owned(),
        // It goes into files under a name and a version, so that later rules can be told from it.
        rule if *rule == quotations::origin() => words.rule.to_owned(),
        Origin::Model { name, version } => {
            let name = if version.is_empty() { name.clone() } else { format!("{name} {version}") };
            fill(words.model, &[("name", &name)]).trim().to_owned()
        }
        Origin::Hand | Origin::Import => words.rule.to_owned(),
    };
    match suggestion.score.filter(|score| (0.0..=1.0).contains(score)) {
        Some(score) => {
            let percent = number((score * 100.0).round() as usize);
            format!("{name}{between}{}", fill(words.score, &[("percent", &percent)]), between = between())
        }
        None => name,
    }
}
