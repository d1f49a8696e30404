//! `wusum diff`: which labels changed between two files or folders.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use wusum::formats::export::{Numbers, Unit};
use wusum::model::{Article, Certainty, Span};
use wusum::review::{Changes, DocumentChanges, DocumentState, LinkChange, LinkedTo, SpanChange, changes};
use wusum::text::TextRange;

use super::args::{Args, Misuse, Stop};
use super::convert::read;
use super::reading::{self, Reading};
use super::words::counted;
use super::{CANNOT, FINE, Machine, NOT_RIGHT};

const HELP: &str = "\
usage: wusum diff OLD NEW [--json] [options]

Says which labels changed from one file or folder to another, of any format, document by document and annotator by
annotator; where each has the work of but one, whoever it is of. Documents are the same by their id and text, then by their
text alone. A document with the id of one with another text is said to be that, and nothing of it is compared. States,
titles and metadata are not compared. Offsets are code points.

  + added      - removed      ~ relabelled: the same place      > moved: the same label at a place with letters in common
  ! edited: the same place and label, but another kind, certainty, note or attribute

  --json                one JSON object a document and annotator that differ: {\"document\",\"annotator\",\"state\",
                        \"spans\":[{\"change\",\"old\",\"new\"}],\"links\":[{\"change\",\"role\",\"from\",\"to\"}]}; state is changed, added,
                        removed or other-text, a span {\"start\",\"end\",\"label\",\"text\"}
  --summary             only what each document comes to

READING
exit code of diff: 0 where nothing differs, 1 where something does or was refused

examples:
  wusum diff before.json after.json
  wusum diff monday/ friday/ --summary
  wusum diff gold-1.json gold-2.json --json | jq -c 'select(.state == \"changed\")'
";

pub fn help() -> String {
    HELP.replace("READING\n", reading::HELP)
}

pub fn run(words: &[String], machine: &mut Machine<'_>) -> Result<u8, Stop> {
    let mut args = Args::new(words);
    let (mut json, mut summary) = (false, false);
    let mut reading = Reading::whole();
    while let Some(option) = args.option() {
        match option {
            "--json" => json = true,
            "--summary" => summary = true,
            option if reading.take(option, &mut args)? => {}
            option => return Err(Misuse::Unknown(option.to_owned()).into()),
        }
    }
    let files = args.some_files()?;
    let [old, new] = &files[..] else { return Err(Misuse::NotTwo.into()) };
    let mut sides = Vec::new();
    let mut refused = false;
    for side in [old, new] {
        match read(std::slice::from_ref(side), &reading, machine)? {
            Ok((project, some)) => {
                refused |= some;
                sides.push(project);
            }
            Err(code) => return Ok(code),
        }
    }
    let [old, new] = &sides[..] else { return Ok(CANNOT) };
    let found = changes(old, new);
    for document in &found.documents {
        if json {
            writeln!(machine.out, "{}", as_json(document))?;
        } else {
            report(document, summary, machine.out)?;
        }
    }
    if !json {
        writeln!(machine.out, "{}", total(&found))?;
    }
    let differs = !found.documents.is_empty();
    Ok(if differs || refused && !reading.keep_going { NOT_RIGHT } else { FINE })
}

/// The changes of spans, each kind with how many there are; then the links.
fn counts(document: &DocumentChanges<'_>) -> Vec<(usize, String)> {
    let spans = ["added", "removed", "relabelled", "moved", "edited"].map(|slug| {
        let count = document.spans.iter().filter(|change| change.slug() == slug).count();
        (count, slug.to_owned())
    });
    let links = [(true, "added"), (false, "removed")].map(|(is_added, slug)| {
        let count = document.links.iter().filter(|link| link.is_added == is_added).count();
        (count, format!("link{} {slug}", if count == 1 { "" } else { "s" }))
    });
    spans.into_iter().chain(links).filter(|(count, _)| *count > 0).collect()
}

fn total(found: &Changes<'_>) -> String {
    let ids: std::collections::BTreeSet<&str> =
        found.documents.iter().map(|document| document.article.id.as_str()).collect();
    let spans = |slug: &str| {
        let spans = found.documents.iter().flat_map(|document| &document.spans);
        format!("{} {slug}", spans.filter(|change| change.slug() == slug).count())
    };
    let links = |is_added: bool| {
        let links = found.documents.iter().flat_map(|document| &document.links);
        links.filter(|link| link.is_added == is_added).count()
    };
    let spans: Vec<String> = ["added", "removed", "relabelled", "moved", "edited"].map(spans).into();
    format!(
        "{} {}, {} the same; spans: {}; links: {} added, {} removed",
        counted(ids.len(), "document"),
        if ids.len() == 1 { "differs" } else { "differ" },
        found.same,
        spans.join(", "),
        links(true),
        links(false)
    )
}

fn report(document: &DocumentChanges<'_>, summary: bool, out: &mut dyn Write) -> io::Result<()> {
    let id = document.article.id.as_str();
    let whose = document.annotator.map_or(String::new(), |annotator| format!(" ({})", annotator.as_str()));
    let what = match document.state {
        DocumentState::Changed => None,
        DocumentState::Added => Some("is new"),
        DocumentState::Removed => Some("is gone"),
        DocumentState::OtherText => Some("has another text"),
    };
    let counts = counts(document).into_iter().map(|(count, what)| format!("{count} {what}"));
    let parts: Vec<String> = what.map(str::to_owned).into_iter().chain(counts).collect();
    writeln!(out, "{id}{whose}: {}", parts.join(", "))?;
    if summary || document.state != DocumentState::Changed {
        return Ok(());
    }
    let places = Places::of(document.article);
    for change in &document.spans {
        let line = match change {
            SpanChange::Added(span) => format!("+ {}", places.span(span)),
            SpanChange::Removed(span) => format!("- {}", places.span(span)),
            SpanChange::Relabelled(old, new) => {
                format!("~ {} → {} {:?}", places.place_and_label(old), new.label.as_str(), places.text(new))
            }
            SpanChange::Moved(old, new) => format!(
                "> {} → {} {} {:?} → {:?}",
                places.ranges(old),
                places.ranges(new),
                new.label.as_str(),
                places.text(old),
                places.text(new)
            ),
            SpanChange::Edited(old, new) => {
                format!("! {}: {}", places.span(new), edited(old, new).join(", "))
            }
        };
        writeln!(out, "  {line}")?;
    }
    for link in &document.links {
        let sign = if link.is_added { '+' } else { '-' };
        let from = places.span(link.from);
        writeln!(out, "  {sign} link: {from}, {}: {}", link.role.slug(), places.target(link.to))?;
    }
    Ok(())
}

/// Which parts of a span are other.
fn edited(old: &Span, new: &Span) -> Vec<String> {
    let mut found = Vec::new();
    if old.subtype != new.subtype {
        let name = |span: &Span| span.subtype.clone().unwrap_or_else(|| "none".to_owned());
        found.push(format!("kind {} → {}", name(old), name(new)));
    }
    if old.certainty != new.certainty {
        found.push(if new.certainty == Certainty::Unsure { "unsure now" } else { "sure now" }.to_owned());
    }
    if old.note != new.note {
        found.push(format!("note {:?} → {:?}", old.note, new.note));
    }
    if old.attributes != new.attributes {
        found.push("attributes".to_owned());
    }
    found
}

/// Places of a text in code points.
struct Places<'a>(Numbers<'a>);

impl<'a> Places<'a> {
    fn of(article: &'a Article) -> Self {
        Self(Numbers::new(&article.text, Unit::CodePoint))
    }

    fn numbers(&self, range: TextRange) -> (usize, usize) {
        let at = |byte| self.0.at(byte).unwrap_or_default();
        (at(range.start()), at(range.end()))
    }

    fn range(&self, range: TextRange) -> String {
        let (start, end) = self.numbers(range);
        format!("{start}-{end}")
    }

    fn ranges(&self, span: &Span) -> String {
        span.ranges.iter().map(|range| self.range(*range)).collect::<Vec<_>>().join("+")
    }

    fn slice(&self, range: TextRange) -> &'a str {
        range.slice(self.0.text()).unwrap_or_default()
    }

    fn text(&self, span: &Span) -> String {
        span.ranges.iter().map(|range| self.slice(*range)).collect::<Vec<_>>().join(" … ")
    }

    fn place_and_label(&self, span: &Span) -> String {
        format!("{} {}", self.ranges(span), span.label.as_str())
    }

    fn span(&self, span: &Span) -> String {
        format!("{} {:?}", self.place_and_label(span), self.text(span))
    }

    fn target(&self, to: LinkedTo<'_>) -> String {
        match to {
            LinkedTo::Span(span) => self.span(span),
            LinkedTo::Mention(range) => format!("{} {:?}", self.range(range), self.slice(range)),
            LinkedTo::Unknown => "unknown".to_owned(),
            LinkedTo::Author => "the author".to_owned(),
        }
    }

    fn json_range(&self, range: TextRange) -> Map<String, Value> {
        let (start, end) = self.numbers(range);
        let pairs = [("start", json!(start)), ("end", json!(end)), ("text", json!(self.slice(range)))];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn json(&self, span: &Span) -> Value {
        let mut found = self.json_range(span.extent());
        found.insert("label".to_owned(), span.label.as_str().into());
        if span.ranges.len() > 1 {
            let ranges: Vec<_> = span.ranges.iter().map(|range| self.numbers(*range)).collect();
            found.insert("ranges".to_owned(), json!(ranges));
        }
        found.into()
    }
}

fn as_json(document: &DocumentChanges<'_>) -> Value {
    // Of one that is gone the text is its own.
    let places = Places::of(document.article);
    let spans = document.spans.iter().map(|change| {
        json!({
            "change": change.slug(),
            "old": change.before().map(|span| places.json(span)),
            "new": change.after().map(|span| places.json(span)),
        })
    });
    let links = document.links.iter().map(|LinkChange { is_added, role, from, to }| {
        let to = match to {
            LinkedTo::Span(span) => places.json(span),
            LinkedTo::Mention(range) => places.json_range(*range).into(),
            LinkedTo::Unknown => "unknown".into(),
            LinkedTo::Author => "author".into(),
        };
        let change = if *is_added { "added" } else { "removed" };
        json!({ "change": change, "role": role.slug(), "from": places.json(from), "to": to })
    });
    json!({
        "document": document.article.id.as_str(),
        "annotator": document.annotator.map(|annotator| annotator.as_str()),
        "state": document.state.slug(),
        "spans": spans.collect::<Vec<_>>(),
        "links": links.collect::<Vec<_>>(),
    })
}
