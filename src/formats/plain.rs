//! Plain text and Markdown: the text is the file's, only the title is looked for.

use super::{Choices, NewArticle, Outcome, Source};

/// A first line is a title below this many characters.
const TITLE_CHARS: usize = 120;

/// The whole text; titled by a short first line that others follow, else by the file's name.
pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    let mut lines = source.text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let is_title = first.chars().count() < TITLE_CHARS && lines.next().is_some();
    let title = if is_title { first.to_owned() } else { source.stem().to_owned() };
    one(source, title)
}

/// The whole text with its marks; titled by its first `# ` heading, else by the file's name.
pub(super) fn import_markdown(source: &Source<'_>, _: &Choices) -> Outcome {
    let heading = source.text.lines().find_map(|line| line.strip_prefix("# "));
    let title = heading.map(|heading| heading.trim().trim_end_matches('#').trim_end());
    one(source, title.filter(|title| !title.is_empty()).unwrap_or(source.stem()).to_owned())
}

fn one(source: &Source<'_>, title: String) -> Outcome {
    let mut meta = source.meta();
    meta.title = title;
    let article = NewArticle { id: None, text: source.text.to_owned(), meta };
    Outcome::Articles { articles: vec![article], warnings: Vec::new() }
}
