//! The log of decisions: one JSON object a line, offsets in code points, articles by the SHA-256 of their text.
//!
//! `{"id", "article", "about": [{"annotator", "start", "end", "label", "text"}..], "outcome": "accept" | "edit" | "reject",
//! "accepted": [0..], "spans": [{"start", "end", "label", "subtype"}..], "reason", "comment", "by", "at"}`. A span of
//! several parts has `ranges`, a list of [start, end], beside; one whose links were decided about has them as `links`. The same decisions give the same bytes.

use serde_json::{Map, Value, json};

use super::corpus::{Corpus, Document, LinkEnd};
use super::feedback::is_feedback;
use super::gold::Gold;
use super::places::{Place, PlaceKind};
use crate::model::{
    AnnotatorId, DecidedSpan, Decision, DecisionId, DecisionReason, Judged, LabelId, Project, UtcMillis,
    Verdict, sha256_hex,
};
use crate::text::{CharPos, TextRange, UnitTable};

/// A decision and the article that it is about (SHA-256 of its text).
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    pub article: String,
    pub decision: Decision,
}

/// What is wrong with a line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogProblem {
    /// Line, counted from 1: no JSON object, or a field is missing or of the wrong kind.
    Line { line: usize, field: &'static str },
    /// The line is about an article that is not here.
    NoArticle { line: usize, article: String },
    /// Offsets that are no place in the article's text.
    NoPlace { line: usize },
}

/// Reads a log; what is wrong with a line does not lose the others.
pub fn read_decisions(log: &str, corpus: &Corpus) -> (Vec<Logged>, Vec<LogProblem>) {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for (index, text) in log.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        match read_line(index + 1, text, corpus) {
            Ok(one) => found.push(one),
            Err(problem) => problems.push(problem),
        }
    }
    (found, problems)
}

/// The decisions that the sets of a project hold, but for those that came back to an annotator, article by article in the order of their hashes, the earliest first.
pub fn logged(project: &Project) -> Vec<Logged> {
    let mut found = Vec::new();
    for set in project.sets().filter(|set| !is_feedback(set)) {
        let Some(article) = project.article(&set.article) else { continue };
        let of =
            |decision: &Decision| Logged { article: article.sha256.to_string(), decision: decision.clone() };
        found.extend(set.decisions().map(of));
    }
    found.sort_by(|a, b| {
        (&a.article, a.decision.at, &a.decision.id).cmp(&(&b.article, b.decision.at, &b.decision.id))
    });
    found
}

/// Writes a log, in the order given. Decisions on articles that are not in the corpus are left out.
pub fn write_decisions(decisions: &[Logged], corpus: &Corpus) -> String {
    let mut log = String::new();
    for logged in decisions {
        let document = corpus.document(&logged.article);
        if let Some(value) = document.and_then(|document| line(document, &logged.decision)) {
            log.push_str(&value.to_string());
            log.push('\n');
        }
    }
    log
}

/// The places still to be decided, as lines of a log that lack only their outcome, with in what they differ (`kind` and, of
/// bounds, `class`). Their ids follow from what they are about.
pub fn open_places(gold: &[Gold], corpus: &Corpus) -> String {
    let mut log = String::new();
    for one in gold {
        let Some(document) = corpus.document(&one.sha256) else {
            continue;
        };
        for place in &one.open {
            let decision = Decision {
                id: DecisionId::new(""),
                about: judged(corpus, document, place),
                outcome: Verdict::Reject,
                reason: None,
                comment: String::new(),
                by: AnnotatorId::new(""),
                at: UtcMillis::default(),
            };
            let Some(Value::Object(mut value)) = line(document, &decision) else { continue };
            let about = value.get("about").map(Value::to_string).unwrap_or_default();
            value.insert("id".to_owned(), sha256_hex(&format!("{}{about}", one.sha256))[..26].into());
            value.shift_remove("outcome");
            value.insert("kind".to_owned(), place.kind.slug().into());
            if let PlaceKind::Boundary(class) = place.kind {
                value.insert("class".to_owned(), class.slug().into());
            }
            log.push_str(&Value::Object(value).to_string());
            log.push('\n');
        }
    }
    log
}

/// Members of a place, as a decision names them.
pub fn judged(corpus: &Corpus, document: &Document, place: &Place) -> Vec<Judged> {
    let units = UnitTable::new(&document.text);
    let byte = |char: u32| units.byte_of_char(CharPos(char as usize)).expect("marks lie in the text");
    let of = |&(who, mark): &(usize, usize)| {
        let mark = &document.works[who].as_ref()?.marks[mark];
        let ranges = mark.parts().iter().map(|part| TextRange::between(byte(part.0), byte(part.1))).collect();
        let label = corpus.labels[usize::from(mark.label)].clone();
        let links = match place.links_differ {
            true => links_of(corpus, document, (who, place_of(place, who)?)),
            false => String::new(),
        };
        Some(Judged { annotator: corpus.annotators[who].clone(), ranges, label, links })
    };
    place.members.iter().filter_map(of).collect()
}

fn place_of(place: &Place, who: usize) -> Option<usize> {
    place.members.iter().find(|member| member.0 == who).map(|member| member.1)
}

/// What a member is linked to, as text that tells whether it still is: role and target, in code points, with `; ` between
/// them; `-` where it is linked to nothing.
pub(super) fn links_of(corpus: &Corpus, document: &Document, (who, mark): (usize, usize)) -> String {
    let Some(work) = document.works.get(who).and_then(Option::as_ref) else { return "-".to_owned() };
    let mut links: Vec<String> = work
        .links
        .iter()
        .filter(|link| link.from == mark)
        .map(|link| {
            let role = link.role.slug();
            match link.to {
                LinkEnd::Mark(to) => {
                    let to = &work.marks[to];
                    let label = corpus.labels[usize::from(to.label)].as_str();
                    format!("{role} {}-{} {label}", to.start, to.end)
                }
                LinkEnd::Mention(start, end) => format!("{role} {start}-{end}"),
                LinkEnd::Unknown => format!("{role} unknown"),
                LinkEnd::Author => format!("{role} author"),
            }
        })
        .collect();
    links.sort_unstable();
    if links.is_empty() { "-".to_owned() } else { links.join("; ") }
}

fn read_line(line: usize, text: &str, corpus: &Corpus) -> Result<Logged, LogProblem> {
    let wrong = |field| LogProblem::Line { line, field };
    let value: Value = serde_json::from_str(text).map_err(|_| wrong("line"))?;
    let text_of = |name: &'static str| value.get(name).and_then(Value::as_str);
    let article = text_of("article").ok_or(wrong("article"))?.to_owned();
    let document = corpus.document(&article);
    let document = document.ok_or_else(|| LogProblem::NoArticle { line, article: article.clone() })?;
    let units = UnitTable::new(&document.text);
    let list = |name: &'static str| value.get(name).and_then(Value::as_array).ok_or(wrong(name));
    let label = |span: &Value, name| {
        span.get("label")
            .and_then(Value::as_str)
            .filter(|label| !label.is_empty())
            .map(LabelId::new)
            .ok_or(wrong(name))
    };
    let place = |span: &Value| ranges(span, &units).ok_or(LogProblem::NoPlace { line });
    let mut about = Vec::new();
    for span in list("about")? {
        let annotator = span.get("annotator").and_then(Value::as_str).ok_or(wrong("about"))?;
        about.push(Judged {
            annotator: AnnotatorId::new(annotator),
            ranges: place(span)?,
            label: label(span, "about")?,
            links: span.get("links").and_then(Value::as_str).unwrap_or_default().to_owned(),
        });
    }
    let outcome = match text_of("outcome") {
        Some("accept") => {
            let at = |value: &Value| value.as_u64().map(|at| at as usize).filter(|at| *at < about.len());
            let all: Option<Vec<usize>> = list("accepted")?.iter().map(at).collect();
            Verdict::Accept(all.ok_or(wrong("accepted"))?)
        }
        Some("edit") => {
            let mut spans = Vec::new();
            for span in list("spans")? {
                let subtype = span.get("subtype").and_then(Value::as_str).map(str::to_owned);
                spans.push(DecidedSpan { ranges: place(span)?, label: label(span, "spans")?, subtype });
            }
            Verdict::Edit(spans)
        }
        Some("reject") => Verdict::Reject,
        _ => return Err(wrong("outcome")),
    };
    let reason = match text_of("reason") {
        Some(slug) => Some(DecisionReason::from_slug(slug).ok_or(wrong("reason"))?),
        None => None,
    };
    let at = match text_of("at") {
        Some(at) => UtcMillis::from_rfc3339(at).ok_or(wrong("at"))?,
        None => UtcMillis::default(),
    };
    let id = text_of("id").filter(|id| !id.is_empty()).map_or_else(|| format!("line-{line}"), str::to_owned);
    let decision = Decision {
        id: DecisionId::new(id),
        about,
        outcome,
        reason,
        comment: text_of("comment").unwrap_or_default().to_owned(),
        by: AnnotatorId::new(text_of("by").unwrap_or_default()),
        at,
    };
    Ok(Logged { article, decision })
}

/// In order, none empty; `None` where they are no place in the text.
fn ranges(span: &Value, units: &UnitTable<'_>) -> Option<Vec<TextRange>> {
    let byte = |value: &Value| units.byte_of_char(CharPos(usize::try_from(value.as_u64()?).ok()?));
    let range = |start: &Value, end: &Value| {
        let (start, end) = byte(start).zip(byte(end)).filter(|(start, end)| start < end)?;
        TextRange::new(start, end)
    };
    let Some(several) = span.get("ranges").and_then(Value::as_array) else {
        return Some(vec![range(span.get("start")?, span.get("end")?)?]);
    };
    let found: Option<Vec<TextRange>> =
        several.iter().map(|part| range(part.get(0)?, part.get(1)?)).collect();
    found.filter(|found| !found.is_empty() && found.windows(2).all(|two| two[0].end() <= two[1].start()))
}

fn line(document: &Document, decision: &Decision) -> Option<Value> {
    let units = UnitTable::new(&document.text);
    let char = |byte: usize| units.char_of_byte(byte).map(|at| at.0);
    let place = |ranges: &[TextRange], label: &LabelId| {
        let mut span = Map::new();
        span.insert("start".to_owned(), char(ranges.first()?.start())?.into());
        span.insert("end".to_owned(), char(ranges.last()?.end())?.into());
        span.insert("label".to_owned(), label.as_str().into());
        if ranges.len() > 1 {
            let parts: Option<Vec<Value>> =
                ranges.iter().map(|part| Some(json!([char(part.start())?, char(part.end())?]))).collect();
            span.insert("ranges".to_owned(), parts?.into());
        }
        let text: Option<Vec<&str>> = ranges.iter().map(|part| part.slice(&document.text)).collect();
        span.insert("text".to_owned(), text?.join(" ").into());
        Some(span)
    };
    let mut value = Map::new();
    value.insert("id".to_owned(), decision.id.as_str().into());
    value.insert("article".to_owned(), (*document.sha256).into());
    let about: Option<Vec<Value>> = decision
        .about
        .iter()
        .map(|judged| {
            let mut span = Map::new();
            span.insert("annotator".to_owned(), judged.annotator.as_str().into());
            span.extend(place(&judged.ranges, &judged.label)?);
            if !judged.links.is_empty() {
                span.insert("links".to_owned(), judged.links.as_str().into());
            }
            Some(Value::Object(span))
        })
        .collect();
    value.insert("about".to_owned(), about?.into());
    let mut outcome = |name: &str| value.insert("outcome".to_owned(), name.into());
    match &decision.outcome {
        Verdict::Accept(accepted) => {
            outcome("accept");
            value.insert("accepted".to_owned(), json!(accepted));
        }
        Verdict::Edit(spans) => {
            outcome("edit");
            let spans: Option<Vec<Value>> = spans
                .iter()
                .map(|span| {
                    let mut made = place(&span.ranges, &span.label)?;
                    if let Some(subtype) = &span.subtype {
                        made.insert("subtype".to_owned(), subtype.as_str().into());
                    }
                    Some(Value::Object(made))
                })
                .collect();
            value.insert("spans".to_owned(), spans?.into());
        }
        Verdict::Reject => {
            outcome("reject");
        }
    }
    if let Some(reason) = decision.reason {
        value.insert("reason".to_owned(), reason.slug().into());
    }
    if !decision.comment.is_empty() {
        value.insert("comment".to_owned(), decision.comment.as_str().into());
    }
    if !decision.by.as_str().is_empty() {
        value.insert("by".to_owned(), decision.by.as_str().into());
    }
    if decision.at != UtcMillis::default() {
        value.insert("at".to_owned(), decision.at.to_rfc3339().into());
    }
    Some(Value::Object(value))
}
