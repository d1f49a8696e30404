//! brat standoff: `a.txt` and beside it `a.ann`, one annotation a line; `annotation.conf` lists the labels.
//!
//! Code points of the text as stored. A span over a line break is written as fragments and read as one; other gaps make
//! a span of several ranges. Events (`E`) are relations from their trigger, whose attribute `event` names the type;
//! arguments that are events mean their triggers. Attributes (`A`, `M`), references (`N`) and notes (`#`) go to spans;
//! those of relations are told and left. Line breaks at the edges of a span are left off. `Equiv` lines are relations of the role *same*. White space and colons in names
//! become `_` on export. Source: the behaviour of brat's own server parser.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::anchor::{Quote, Unplaced};
use super::draft::{Collector, Draft, DraftRelation, DraftSet, DraftSpan, DraftTarget, Lost, Surface};
use super::export::{
    Document, ExportOptions, Exported, LeftOut, Numbers, OutFile, Unit, Why, count_lost, documents, hanging,
    labels_used,
};
use super::peek::Peek;
use super::table::Loss;
use super::watch::{Selected, lines, twice};
use super::wusum::place::whole_number;
use super::{Choices, ExportProblem, ImportProblem, Item, Outcome, Rule, Source};
use crate::model::{Certainty, LabelId, Project, Relation, Role, Span, Target};
use crate::text::TextRange;

/// Attributes only where a name or value is more than brat's can be.
pub(super) const LOSES: &[Loss] =
    &[Loss::Mentions, Loss::Attributes, Loss::Provenance, Loss::Metadata, Loss::SeveralSets, Loss::Examined];

/// The attribute of a span that triggers an event: the event's type.
const EVENT: &str = "event";

/// Annotations without their text are recognised in order to say what is missing.
pub(super) fn detect(peek: &Peek<'_>) -> bool {
    peek.ending() == "ann"
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    let Some(ann) = source.beside(".ann") else {
        return Outcome::Refused(ImportProblem::MissingFile { name: format!("{}.txt", source.stem()) });
    };
    let mut collector = Collector::new();
    for name in source.beside("annotation.conf").map(listed_labels).unwrap_or_default() {
        collector.label(&LabelId::new(name));
    }
    let ground = Numbers::new(source.text, Unit::CodePoint);
    let mark = usize::from(source.marked && counts_mark(ann, &ground));
    let mut reader = Reader { mark, ..Reader::default() };
    let [reading, placing] = twice(source.watch);
    for (number, line) in lines(ann, &reading) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        reader.at = number;
        if !line.trim().is_empty()
            && let Err(rule) = reader.line(line, &ground)
        {
            collector.warn(Item::Line(number), false, rule);
        }
    }
    let (set, lost) = reader.finish();
    lost.into_iter().for_each(|(line, rule)| collector.warn(Item::Line(line), false, rule));
    let mut meta = source.meta();
    meta.title = source.stem().to_owned();
    let id = Some(source.stem().to_owned());
    let text = source.text.to_owned();
    let draft = Draft { id, text, unit: Unit::CodePoint, meta, sets: vec![set] };
    collector.documents(vec![draft], &placing);
    collector.finish(ImportProblem::Empty)
}

/// The names in the sections of entities and events, without their hierarchy.
fn listed_labels(conf: &str) -> Vec<&str> {
    let (mut within, mut found) = (false, Vec::new());
    for line in conf.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            within = matches!(section.trim_end_matches(']'), "entities" | "events");
        } else if within && !line.starts_with(['#', '!', '-', '<']) {
            found.extend(line.split_whitespace().next());
        }
    }
    found
}

/// Whether the surfaces show that the positions count a byte order mark before the text, as brat's own do.
fn counts_mark(ann: &str, ground: &Numbers<'_>) -> bool {
    let fits = |mark: usize| {
        let lines = ann.lines().filter(|line| line.starts_with('T'));
        let fit = |line: &&str| {
            let mut columns = line.split('\t').skip(1);
            let (head, surface) = (columns.next().unwrap_or_default(), columns.next());
            let read = text_bound("", head, surface, ground, mark);
            surface.is_some() && read.is_ok_and(|span| span.lost.is_none())
        };
        lines.filter(fit).count()
    };
    fits(1) > fits(0)
}

#[derive(Default)]
struct Reader {
    /// 1 where positions count a byte order mark.
    mark: usize,
    spans: Vec<Result<DraftSpan, Rule>>,
    /// The line that is being read, and those of the spans and of the relations.
    at: usize,
    span_lines: Vec<usize>,
    relation_lines: Vec<usize>,
    /// Places in `spans` by the file's id.
    by_id: HashMap<String, usize>,
    /// The trigger of each event.
    triggers: HashMap<String, String>,
    events: Vec<Event>,
    relations: Vec<Result<DraftRelation, Rule>>,
    /// What is said about other lines: (id of the line that it is about, what).
    said: Vec<(usize, String, Said)>,
}

/// An event's line, its trigger, and its arguments: role and id.
type Event = (usize, String, Vec<(String, String)>);

enum Said {
    Attribute(String, Value),
    Reference(String, Value),
    Note(String),
}

impl Reader {
    fn line(&mut self, line: &str, ground: &Numbers<'_>) -> Result<(), Rule> {
        let Some((id, rest)) = line.split_once('\t') else {
            // It was to be a span: it counts.
            if line.starts_with('T') {
                self.span_lines.push(self.at);
                self.spans.push(Err(unknown(line)));
                return Ok(());
            }
            return Err(unknown(line));
        };
        let (head, tail) = rest.split_once('\t').map_or((rest, None), |(head, tail)| (head, Some(tail)));
        let words: Vec<&str> = head.split_whitespace().collect();
        match (id.chars().next(), words.as_slice()) {
            (Some('T'), _) => {
                let span = text_bound(id, head, tail, ground, self.mark);
                self.by_id.entry(id.to_owned()).or_insert(self.spans.len());
                self.spans.push(span);
                self.span_lines.push(self.at);
            }
            (Some('E'), [trigger, arguments @ ..]) => {
                let (kind, trigger) = trigger.split_once(':').ok_or_else(|| unknown(line))?;
                let pairs = arguments.iter().filter_map(|one| one.split_once(':'));
                let pairs = pairs.map(|(role, target)| (role.to_owned(), target.to_owned()));
                self.events.push((self.at, trigger.to_owned(), pairs.collect()));
                self.triggers.insert(id.to_owned(), trigger.to_owned());
                self.said.push((self.at, trigger.to_owned(), Said::Attribute(EVENT.to_owned(), kind.into())));
            }
            (Some('R'), [role, from, to, ..]) => {
                let end = |argument: &str| argument.split_once(':').map(|(_, id)| id.to_owned());
                let ends = end(from).zip(end(to)).ok_or_else(|| unknown(line));
                self.relations.push(ends.map(|(from, to)| {
                    DraftRelation::new(Some(id.to_owned()), from, role_of(role), DraftTarget::Span(to))
                }));
                self.relation_lines.push(self.at);
            }
            (Some('*'), [role, first, others @ ..]) => {
                let role = if *role == "Equiv" { Role::Same.slug().to_owned() } else { (*role).to_owned() };
                for other in others {
                    let (from, to) = ((*first).to_owned(), DraftTarget::Span((*other).to_owned()));
                    self.relations.push(Ok(DraftRelation::new(None, from, role.clone(), to)));
                    self.relation_lines.push(self.at);
                }
            }
            (Some('A' | 'M'), [name, about, values @ ..]) => {
                let value = if values.is_empty() { Value::from(true) } else { values.join(" ").into() };
                self.said.push((self.at, (*about).to_owned(), Said::Attribute((*name).to_owned(), value)));
            }
            (Some('N'), [name, about, reference @ ..]) => {
                let value = json!([reference.join(" "), tail.unwrap_or_default()]);
                self.said.push((self.at, (*about).to_owned(), Said::Reference((*name).to_owned(), value)));
            }
            (Some('#'), [_, about, ..]) => {
                let note = tail.unwrap_or_default().to_owned();
                self.said.push((self.at, (*about).to_owned(), Said::Note(note)));
            }
            _ => return Err(unknown(line)),
        }
        Ok(())
    }

    /// What an id of the file comes to: an event's is its trigger's.
    fn span_of(&self, id: &str) -> String {
        self.triggers.get(id).map_or(id, String::as_str).to_owned()
    }

    /// With what was said of nothing that is there, and its line.
    fn finish(mut self) -> (DraftSet, Vec<(usize, Rule)>) {
        let mut lost = Vec::new();
        for (line, about, said) in std::mem::take(&mut self.said) {
            let at = self.by_id.get(&self.span_of(&about)).copied();
            let Some(Ok(span)) = at.and_then(|at| self.spans.get_mut(at)) else {
                lost.push((line, Rule::UnknownSpan { id: about }));
                continue;
            };
            match said {
                // Our own label for events says it already.
                Said::Attribute(name, value) if name == EVENT && value == EVENT && span.label == EVENT => {}
                Said::Attribute(name, Value::Bool(true)) if name == "Unsure" => span.unsure = true,
                Said::Attribute(name, Value::String(value)) if name == "Subtype" => {
                    span.subtype = Some(value)
                }
                Said::Attribute(name, value) => {
                    span.attributes.insert(name, value.to_string());
                }
                Said::Reference(name, value) => {
                    let before = span.attributes.get(&name).and_then(|text| serde_json::from_str(text).ok());
                    let mut list: Vec<Value> = before.unwrap_or_default();
                    list.push(value);
                    span.attributes.insert(name, Value::from(list).to_string());
                }
                Said::Note(note) if span.note.is_empty() => span.note = note,
                Said::Note(note) => span.note = format!("{}\n{note}", span.note),
            }
        }
        for (line, from, arguments) in std::mem::take(&mut self.events) {
            for (role, to) in arguments {
                let to = DraftTarget::Span(self.span_of(&to));
                self.relations.push(Ok(DraftRelation::new(None, from.clone(), role_of(&role), to)));
                self.relation_lines.push(line);
            }
        }
        let mut relations = std::mem::take(&mut self.relations);
        for relation in relations.iter_mut().flatten() {
            relation.from = self.span_of(&relation.from);
            if let DraftTarget::Span(id) = &mut relation.to {
                *id = self.span_of(id);
            }
        }
        let (span_lines, relation_lines) = (self.span_lines, self.relation_lines);
        (DraftSet { spans: self.spans, relations, span_lines, relation_lines, ..DraftSet::default() }, lost)
    }
}

fn unknown(line: &str) -> Rule {
    Rule::UnknownValue { name: "line".into(), found: line.chars().take(40).collect() }
}

/// Ours by any case: brat's users write roles with a capital.
fn role_of(name: &str) -> String {
    let ours = Role::ALL.iter().find(|role| role.slug().eq_ignore_ascii_case(name));
    ours.map_or(name, |role| role.slug()).to_owned()
}

/// `place 6 26` or `quote 6 10;11 13`, then the covered text.
fn text_bound(
    id: &str,
    head: &str,
    surface: Option<&str>,
    ground: &Numbers<'_>,
    mark: usize,
) -> Result<DraftSpan, Rule> {
    let (label, places) = head.split_once(' ').ok_or(Rule::MissingField { name: "start".into() })?;
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for fragment in places.split(';') {
        let mut numbers = fragment.split_whitespace();
        let mut next = |name: &'static str| {
            let found = numbers.next().ok_or(Rule::MissingField { name: name.into() })?;
            let number = whole_number(name, found)?;
            number.checked_sub(mark).ok_or(Rule::Negative { name: name.into(), found: "-1".to_owned() })
        };
        parts.push((next("start")?, next("end")?));
    }
    let found: Vec<&str> = parts
        .iter()
        .filter_map(|(start, end)| ground.range(*start, *end).ok()?.slice(ground.text()))
        .collect();
    let found = found.join(" ");
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    // What other programs leave out between fragments is told; another text means other offsets.
    let wrong = parts.iter().find_map(|(start, end)| ground.range(*start, *end).err());
    let lost = surface.and_then(|expected| {
        let rule = match wrong {
            Some(rule @ Rule::OutOfRange { .. }) => rule,
            None if bare(expected) != bare(&found) => {
                Rule::SurfaceDiffers { expected: expected.to_owned(), found: found.clone() }
            }
            _ => return None,
        };
        let quote = Quote { exact: expected.to_owned(), ..Quote::default() };
        Some(Lost { rule, quote, why: Unplaced::Nowhere })
    });
    let mut joined: Vec<(usize, usize)> = Vec::new();
    let mut merged = false;
    for part in parts {
        match joined.last_mut() {
            Some(last) if is_line_break(ground, last.1, part.0) => {
                last.1 = part.1;
                merged = true;
            }
            _ => joined.push(part),
        }
    }
    let surface = surface.filter(|_| !merged);
    Ok(DraftSpan {
        id: Some(id.to_owned()),
        parts: joined,
        label: label.to_owned(),
        surface: surface.map(|text| Surface { text: text.to_owned(), decides: false }),
        lost,
        ..DraftSpan::default()
    })
}

/// Whether there is only a line break between two positions, so that both sides are one span.
fn is_line_break(ground: &Numbers<'_>, from: usize, to: usize) -> bool {
    let between = ground.range(from, to).ok().and_then(|range| range.slice(ground.text()));
    between.is_some_and(|text| text.chars().all(char::is_whitespace) && text.contains(breaks_line))
}

/// What ends a line for Python's `splitlines`, by which brat reads.
fn breaks_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

pub(super) fn export(
    project: &Project,
    selection: &Selected<'_>,
    _: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    let mut conf = Conf::default();
    let mut files = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    let (mut unheld, mut left_out) = (0, Vec::new());
    for document in selection.written(&documents) {
        let name = free_name(&document.id(), &mut names);
        let mut writer = Writer {
            numbers: Numbers::new(document.text(), Unit::CodePoint),
            out: String::new(),
            unheld: 0,
            left_out: Vec::new(),
        };
        writer.document(document, &mut conf)?;
        unheld += writer.unheld;
        left_out.append(&mut writer.left_out);
        files.push(OutFile { name: format!("{name}.txt"), bytes: document.text().as_bytes().to_vec() });
        files.push(OutFile { name: format!("{name}.ann"), bytes: writer.out.into_bytes() });
    }
    for label in labels_used(project, &documents) {
        conf.label(&word(label.id.as_str()));
    }
    files.push(OutFile { name: "annotation.conf".to_owned(), bytes: conf.text().into_bytes() });
    let mut lost = count_lost(&documents, LOSES);
    // Most of them it holds: what it does not was counted on the way.
    lost.retain(|(loss, _)| *loss != Loss::Attributes);
    let hanging = hanging(&documents, &left_out);
    for (loss, count) in [(Loss::Attributes, unheld), (Loss::Relations, hanging)] {
        lost.extend((count > 0).then_some((loss, count)));
    }
    Ok(Exported { files, left_out, lost, ..Exported::default() })
}

/// Bytes of a name, so that an ending still fits into the 255 that file systems bear.
const LONGEST_NAME: usize = 200;

/// A name without what file systems or brat cannot bear, and unlike the ones before it.
pub(super) fn free_name(id: &str, names: &mut HashMap<String, usize>) -> String {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    let mut name: String = id.chars().map(|c| if fits(c) { c } else { '_' }).take(100).collect();
    while name.len() > LONGEST_NAME {
        name.pop();
    }
    // Windows leaves out a point at the end.
    if name.ends_with('.') {
        name.push('_');
    }
    let first = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let of_a_device = ["CON", "PRN", "AUX", "NUL"].contains(&first.as_str())
        || ["COM", "LPT"].iter().any(|port| first.strip_prefix(port).is_some_and(|number| number.len() == 1));
    // A name that begins with a point is hidden, one that begins with a hyphen is an option to programs.
    if name.is_empty() || name.starts_with(['.', '-']) || of_a_device {
        name.insert(0, '_');
    }
    let taken = names.entry(name.to_lowercase()).or_default();
    *taken += 1;
    if *taken == 1 { name } else { format!("{name}~{taken}") }
}

/// One word: brat parts its fields at spaces and its arguments at colons.
fn word(name: &str) -> String {
    let parts: Vec<&str> = name.split([' ', '\t', '\n', '\r', ':', ';', '<', '>', ',']).collect();
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}

/// What `annotation.conf` has to name.
#[derive(Default)]
struct Conf {
    labels: Vec<String>,
    relations: BTreeMap<String, ()>,
    /// With the roles of their arguments.
    events: BTreeMap<String, BTreeMap<String, ()>>,
    /// With the values that occurred; none for those that are there or not.
    attributes: BTreeMap<String, BTreeMap<String, ()>>,
}

impl Conf {
    fn label(&mut self, name: &str) {
        if !self.events.contains_key(name) {
            self.labels.push(name.to_owned());
        }
    }

    fn text(&self) -> String {
        let mut out = String::from("[entities]\n");
        self.labels.iter().for_each(|label| out.push_str(&format!("{label}\n")));
        out.push_str("[relations]\n<OVERLAP> Arg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n");
        self.relations.keys().for_each(|role| out.push_str(&format!("{role} Arg1:<ANY>, Arg2:<ANY>\n")));
        out.push_str("Equiv Arg1:<ANY>, Arg2:<ANY>, <REL-TYPE>:symmetric-transitive\n[events]\n");
        for (event, roles) in &self.events {
            let roles: Vec<String> = roles.keys().map(|role| format!("{role}*:<ANY>")).collect();
            out.push_str(&format!("{event} {}\n", roles.join(", ")).replace(" \n", "\n"));
        }
        out.push_str("[attributes]\n");
        for (name, values) in &self.attributes {
            let values: Vec<&str> = values.keys().map(String::as_str).collect();
            let values =
                if values.is_empty() { String::new() } else { format!(", Value:{}", values.join("|")) };
            out.push_str(&format!("{name} Arg:<ANY>{values}\n"));
        }
        out
    }
}

struct Writer<'a> {
    numbers: Numbers<'a>,
    out: String,
    /// Attributes that are more than brat's can be.
    unheld: usize,
    left_out: Vec<LeftOut>,
}

impl Writer<'_> {
    fn document(&mut self, document: &Document<'_>, conf: &mut Conf) -> Result<(), ExportProblem> {
        let mut ids = HashMap::new();
        for (index, span) in document.spans().enumerate() {
            let Some((places, surface)) = self.fragments(document, index + 1, span)? else {
                let (article, span) = (document.article.id.clone(), span.id.clone());
                self.left_out.push(LeftOut { article, span, why: Why::OnlySpace });
                continue;
            };
            let id = format!("T{}", ids.len() + 1);
            self.row(&id, &format!("{} {places}", word(span.label.as_str())), Some(&surface));
            ids.insert(&span.id, id);
        }
        let Some(set) = document.set else { return Ok(()) };
        // An argument that is an event is named by the event's id.
        let mut events = HashMap::new();
        for span in document.spans() {
            if let Some(kind) = event_type(span).filter(|_| ids.contains_key(&span.id)) {
                let number = events.len() + 1;
                events.insert(&span.id, (format!("E{number}"), kind));
            }
        }
        let by_id = |id| events.get(id).map(|(event, _)| event).or_else(|| ids.get(id));
        let mut relations = 0;
        for span in document.spans() {
            let to_span = |relation: &&Relation| relation.from == span.id;
            let own = set.relations_of(&span.id).filter(to_span);
            let mut arguments = String::new();
            for relation in own {
                let Target::Span(to) = &relation.target else { continue };
                let Some((from_id, to_id)) = ids.get(&span.id).zip(by_id(to)) else { continue };
                let role = word(relation.role.slug());
                match (events.get(&span.id), &relation.role) {
                    (_, Role::Same) => {
                        let to_id = ids.get(to).unwrap_or(to_id);
                        self.row("*", &format!("Equiv {from_id} {to_id}"), None);
                    }
                    (Some((_, kind)), _) => {
                        arguments.push_str(&format!(" {role}:{to_id}"));
                        conf.events.entry(kind.clone()).or_default().insert(role, ());
                    }
                    (None, _) => {
                        relations += 1;
                        self.row(
                            &format!("R{relations}"),
                            &format!("{role} Arg1:{from_id} Arg2:{to_id}"),
                            None,
                        );
                        conf.relations.insert(role, ());
                    }
                }
            }
            if let Some(((event, kind), trigger)) = events.get(&span.id).zip(ids.get(&span.id)) {
                conf.events.entry(kind.clone()).or_default();
                self.row(event, &format!("{kind}:{trigger}{arguments}"), None);
            }
        }
        let mut counts = [0; 3];
        for span in document.spans() {
            if let Some(id) = ids.get(&span.id) {
                self.said(span, id, conf, &mut counts);
            }
        }
        Ok(())
    }

    /// Attributes, references and the note of a span.
    fn said(
        &mut self,
        span: &Span,
        id: &str,
        conf: &mut Conf,
        [attributes, references, notes]: &mut [usize; 3],
    ) {
        let is_word =
            |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c == '|');
        let mut attribute = |out: &mut Self, name: &str, value: Option<&str>| {
            *attributes += 1;
            let row = value.map_or(format!("{name} {id}"), |value| format!("{name} {id} {value}"));
            out.row(&format!("A{attributes}"), &row, None);
            let values = conf.attributes.entry(name.to_owned()).or_default();
            values.extend(value.map(|value| (value.to_owned(), ())));
        };
        if span.certainty == Certainty::Unsure {
            attribute(self, "Unsure", None);
        }
        match span.subtype.as_deref() {
            Some(subtype) if is_word(subtype) => attribute(self, "Subtype", Some(subtype)),
            Some(_) => self.unheld += 1,
            None => {}
        }
        for (name, text) in &span.attributes {
            let value = serde_json::from_str(text).unwrap_or(Value::Null);
            let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
            let pair = |one: &Value| {
                let [reference, text] = one.as_array()?.as_slice() else { return None };
                let (reference, text) = reference.as_str().zip(text.as_str())?;
                let flat = !text.contains(breaks_line) && is_word(reference);
                flat.then(|| (reference.to_owned(), text.to_owned()))
            };
            match &value {
                Value::String(_) if name == EVENT => {}
                Value::Bool(true) if is_word(name) => attribute(self, name, None),
                Value::String(value) if is_word(name) && is_word(value) => attribute(self, name, Some(value)),
                _ if is_word(name) && !list.is_empty() && list.iter().all(|one| pair(one).is_some()) => {
                    for (reference, text) in list.iter().filter_map(pair) {
                        *references += 1;
                        self.row(&format!("N{references}"), &format!("{name} {id} {reference}"), Some(&text));
                    }
                }
                _ => self.unheld += 1,
            }
        }
        for line in span.note.split(breaks_line).filter(|line| !line.is_empty()) {
            *notes += 1;
            self.row(&format!("#{notes}"), &format!("AnnotatorNotes {id}"), Some(line));
        }
    }

    /// The places of a span cut at line breaks, and its text as brat compares it.
    fn fragments(
        &self,
        document: &Document<'_>,
        number: usize,
        span: &Span,
    ) -> Result<Option<(String, String)>, ExportProblem> {
        let (mut places, mut surfaces) = (Vec::new(), Vec::new());
        for range in &span.ranges {
            let text = range.slice(document.text()).unwrap_or_default();
            let mut at = range.start();
            for line in text.split_inclusive(breaks_line) {
                let kept = line.trim_end_matches(breaks_line);
                if !kept.trim().is_empty() {
                    let part = TextRange::between(at, at + kept.len());
                    let placed = self.numbers.of(&document.article.id, number, part)?;
                    places.push(format!("{} {}", placed.start, placed.end));
                    surfaces.push(placed.surface);
                }
                at += line.len();
            }
        }
        Ok((!places.is_empty()).then(|| (places.join(";"), surfaces.join(" "))))
    }

    fn row(&mut self, id: &str, head: &str, tail: Option<&str>) {
        self.out.push_str(id);
        self.out.push('\t');
        self.out.push_str(head);
        if let Some(tail) = tail {
            self.out.push('\t');
            self.out.push_str(tail);
        }
        self.out.push('\n');
    }
}

/// The type of the event that a span triggers.
fn event_type(span: &Span) -> Option<String> {
    let named = span.attributes.get(EVENT).and_then(|text| serde_json::from_str::<String>(text).ok());
    named.map(|name| word(&name)).or_else(|| (span.label.as_str() == "event").then(|| "event".to_owned()))
}
