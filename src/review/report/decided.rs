//! The report about what was decided: how often an annotator was right, over time, why not, and who has done what.

use super::Subject;
use super::listed::around_of;
use super::parts::{Part, Row, Section};
use super::words::Language;
use super::writer::Writer;
use crate::model::{AnnotatorId, DecidedSpan, Decision, Project, SetState, UtcMillis};
use crate::review::{FEEDBACK, Fate, Logged, fates, is_feedback, is_gold, outcome};

/// Examples of a reason.
const EXAMPLES: usize = 3;

/// Rows of articles that are shown; the others are counted.
const ARTICLES: usize = 500;

/// Kept, changed, rejected, missed.
type Counts = [usize; Fate::ALL.len()];

impl Writer<'_> {
    /// Per annotator and per day, and each reason with examples; nothing where nothing was decided.
    pub(super) fn accuracy(&mut self) {
        let Subject { corpus, decisions, .. } = *self.subject;
        if decisions.is_empty() {
            return;
        }
        let mut total: Vec<Counts> = vec![Counts::default(); corpus.annotators.len()];
        let mut by_day: Vec<(String, Vec<Counts>)> = Vec::new();
        for Logged { article, decision } in decisions {
            let Some(document) = corpus.document(article) else {
                continue;
            };
            let day = day_of(decision.at);
            let at = match by_day.binary_search_by(|one| one.0.cmp(&day)) {
                Ok(at) => at,
                Err(at) => {
                    by_day.insert(at, (day, vec![Counts::default(); corpus.annotators.len()]));
                    at
                }
            };
            for (who, annotator) in corpus.annotators.iter().enumerate() {
                for (fate, _) in fates(decision, annotator, document.works[who].is_some()) {
                    total[who][fate as usize] += 1;
                    by_day[at].1[who][fate as usize] += 1;
                }
            }
        }
        self.heading(self.t("Annotators and decisions", "الموسِّمون والقرارات"));
        let rows: Vec<Row> = total
            .iter()
            .enumerate()
            .map(|(who, counts)| {
                let mut cells = vec![self.name(who), share(counts)];
                cells.extend(counts.iter().map(usize::to_string));
                cells.into()
            })
            .collect();
        let fates = Fate::ALL.map(|fate| self.language.fate(fate));
        let head = [&["", self.t("accuracy", "الصواب")][..], &fates].concat();
        self.table(self.t("Spans that were decided about", "الوسوم التي حُكم فيها"), "accuracy", &head, rows);
        let rows: Vec<Row> = by_day
            .iter()
            .map(|(day, counts)| {
                let of = counts.iter().map(|counts| {
                    let n: usize = counts.iter().sum();
                    if n == 0 { "—".to_owned() } else { format!("{} ({n})", share(counts)) }
                });
                std::iter::once(day.clone()).chain(of).collect::<Vec<String>>().into()
            })
            .collect();
        let names: Vec<String> = (0..corpus.annotators.len()).map(|who| self.name(who)).collect();
        let mut head = vec![self.t("day (UTC)", "اليوم (UTC)")];
        head.extend(names.iter().map(String::as_str));
        self.table(
            self.t("Accuracy by the day of the decision (n)", "الصواب حسب يوم القرار (العدد)"),
            "accuracy",
            &head,
            rows,
        );
        self.examples();
    }

    /// Reasons with examples, the most frequent first.
    fn examples(&mut self) {
        let mut reasons: Vec<(crate::model::DecisionReason, usize, Vec<String>)> = Vec::new();
        for Logged { article, decision } in self.subject.decisions {
            let Some(reason) = decision.reason else { continue };
            let document = self.subject.corpus.document(article);
            let Some(document) = document else { continue };
            let at = reasons.iter().position(|one| one.0 == reason).unwrap_or(reasons.len());
            if at == reasons.len() {
                reasons.push((reason, 0, Vec::new()));
            }
            let of = &mut reasons[at];
            of.1 += 1;
            if of.2.len() < EXAMPLES {
                let span = |ranges: &[crate::text::TextRange], label: &crate::model::LabelId| {
                    let label = self.label_name(label);
                    format!("{} [{label}]", text_of(&document.text, ranges))
                };
                let mut said: Vec<String> =
                    decision.about.iter().map(|one| span(&one.ranges, &one.label)).collect();
                said.sort();
                said.dedup();
                let becomes = outcome(decision);
                let becomes: Vec<String> = becomes.iter().map(|one| span(&one.ranges, &one.label)).collect();
                let becomes = if becomes.is_empty() { "—".to_owned() } else { becomes.join(" · ") };
                of.2.push(format!("{} ⟵ {}", becomes, said.join(" / ")));
            }
        }
        if reasons.is_empty() {
            return;
        }
        reasons.sort_by(|a, b| (b.1, a.0.slug()).cmp(&(a.1, b.0.slug())));
        let rows: Vec<Row> = reasons
            .into_iter()
            .map(|(reason, n, examples)| {
                vec![self.language.why_decided(reason).to_owned(), n.to_string(), examples.join("\n")].into()
            })
            .collect();
        let head = [
            self.t("reason", "السبب"),
            self.t("decisions", "القرارات"),
            self.t("examples: gold ⟵ what annotators had", "أمثلة: الذهبي ⟵ ما وضعه الموسِّمون"),
        ];
        self.table(self.t("Reasons, with examples", "الأسباب مع أمثلة"), "", &head, rows);
    }
}

/// Who has done what: each annotator's sets by state, and each article's. Gold stands with the annotators.
pub fn progress_section(project: &Project, language: Language) -> Section {
    let mut who: Vec<&AnnotatorId> =
        project.sets().filter(|set| !is_feedback(set)).map(|set| &set.annotator).collect();
    who.sort();
    who.dedup();
    let place = |id: &AnnotatorId| who.iter().position(|one| *one == id);
    let state = |state: SetState| match state {
        SetState::New => language.of("new", "جديدة"),
        SetState::InProgress => language.of("in progress", "قيد العمل"),
        SetState::Done => language.of("done", "منجزة"),
    };
    let articles: Vec<_> = project.articles().filter(|article| article.meta.binned.is_none()).collect();
    let mut sets: Vec<(&str, usize, SetState, usize)> = project
        .sets()
        .filter(|set| !is_feedback(set))
        .filter_map(|set| {
            Some((set.article.as_str(), place(&set.annotator)?, set.head.state, set.spans.len()))
        })
        .collect();
    sets.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    let of = |article: &str| {
        let from = sets.partition_point(|set| set.0 < article);
        let to = sets.partition_point(|set| set.0 <= article);
        &sets[from..to]
    };
    let mut totals = vec![[0_usize; 4]; who.len()];
    let mut rows: Vec<Row> = Vec::new();
    for article in &articles {
        let mut cells = vec!["—".to_owned(); who.len()];
        for (_, at, how, spans) in of(article.id.as_str()) {
            let column = match how {
                SetState::Done => 0,
                SetState::InProgress => 1,
                SetState::New => 2,
            };
            totals[*at][column] += 1;
            totals[*at][3] += spans;
            cells[*at] = format!("{} ({spans})", state(*how));
        }
        if rows.len() < ARTICLES {
            let title = if article.meta.title.is_empty() { article.id.as_str() } else { &article.meta.title };
            rows.push(std::iter::once(title.to_owned()).chain(cells).collect::<Vec<_>>().into());
        }
    }
    let names: Vec<&str> = who.iter().map(|id| id.as_str()).collect();
    let totals: Vec<Row> = names
        .iter()
        .zip(totals)
        .map(|(name, counts)| {
            std::iter::once((*name).to_owned())
                .chain(counts.map(|n| n.to_string()))
                .collect::<Vec<_>>()
                .into()
        })
        .collect();
    let title = language.of("Who has done what", "من أنجز ماذا");
    let head = [
        "",
        state(SetState::Done),
        state(SetState::InProgress),
        state(SetState::New),
        language.of("spans", "الوسوم"),
    ];
    let mut parts = vec![
        table(title, &head, totals),
        table(
            language.of("Articles (spans)", "المقالات (الوسوم)"),
            &[&[language.of("article", "المقال")], names.as_slice()].concat(),
            rows,
        ),
    ];
    if articles.len() > ARTICLES {
        let more = articles.len() - ARTICLES;
        parts.push(Part::Text(format!(
            "{} {more}",
            language.of("Further articles, not shown:", "مقالات أخرى غير معروضة:")
        )));
    }
    Section { title: title.to_owned(), parts }
}

/// What was decided about one annotator's spans, those that are not kept first. `None` where nothing was. The decisions are
/// those of gold, or those that came back to whoever asks ([`FEEDBACK`]).
pub fn feedback_section(project: &Project, annotator: &AnnotatorId, language: Language) -> Option<Section> {
    let mut found: Vec<(Fate, Row)> = Vec::new();
    for set in project.sets().filter(|set| is_gold(set) || set.annotator.as_str() == FEEDBACK) {
        let Some(article) = project.article(&set.article) else { continue };
        let worked = project.set_of(&article.id, annotator).is_some();
        for decision in set.decisions() {
            for (fate, judged) in fates(decision, annotator, worked) {
                let becomes = outcome(decision);
                let label = |id: &crate::model::LabelId| {
                    project.label(id).map_or(id.as_str(), |label| label.name(language.tag())).to_owned()
                };
                let span = |span: &DecidedSpan| {
                    format!("{} [{}]", text_of(&article.text, &span.ranges), label(&span.label))
                };
                let own = judged.map(|judged| {
                    span(&DecidedSpan {
                        ranges: judged.ranges.clone(),
                        label: judged.label.clone(),
                        subtype: None,
                    })
                });
                let gold: Vec<String> = becomes.iter().map(span).collect();
                let gold = if gold.is_empty() { "—".to_owned() } else { gold.join(" · ") };
                let reason = decision.reason.map_or("", |reason| language.why_decided(reason));
                let title =
                    if article.meta.title.is_empty() { article.id.as_str() } else { &article.meta.title };
                let cells = vec![
                    own.unwrap_or_else(|| "—".to_owned()),
                    language.fate(fate).to_owned(),
                    gold,
                    reason.to_owned(),
                    decision.comment.clone(),
                    extent(decision, judged, &becomes)
                        .map(|(start, end)| around_of(&article.text, start, end))
                        .unwrap_or_default(),
                    title.to_owned(),
                ];
                found.push((fate, cells.into()));
            }
        }
    }
    if found.is_empty() {
        return None;
    }
    let counts: Vec<Row> = Fate::ALL
        .into_iter()
        .map(|fate| {
            let n = found.iter().filter(|one| one.0 == fate).count();
            vec![language.fate(fate).to_owned(), n.to_string()].into()
        })
        .collect();
    // What is to be learnt from first.
    let rank = |fate: Fate| (fate == Fate::Kept, fate);
    found.sort_by_key(|one| rank(one.0));
    let title = language.of("What was decided about the spans of", "ما تقرر في وسوم");
    let title = format!("{title} {}", annotator.as_str());
    let head = [
        language.of("span", "الوسم"),
        language.of("became", "ما صار إليه"),
        language.of("gold", "الذهبي"),
        language.of("reason", "السبب"),
        language.of("comment", "ملاحظة"),
        language.of("in the text", "في النص"),
        language.of("article", "المقال"),
    ];
    let parts = vec![
        table(language.of("How many", "العدد"), &["", language.of("spans", "الوسوم")], counts),
        table(&title, &head, found.into_iter().map(|one| one.1).collect()),
    ];
    Some(Section { title, parts })
}

fn table(caption: &str, head: &[&str], rows: Vec<Row>) -> Part {
    Part::Table(super::Table {
        caption: caption.to_owned(),
        means: None,
        head: head.iter().map(|&cell| cell.to_owned()).collect(),
        rows,
    })
}

/// Kept of all, with three decimals.
fn share(counts: &Counts) -> String {
    let n: usize = counts.iter().sum();
    if n == 0 { "—".to_owned() } else { format!("{:.3}", counts[Fate::Kept as usize] as f64 / n as f64) }
}

fn day_of(at: UtcMillis) -> String {
    at.to_rfc3339().chars().take(10).collect()
}

fn text_of(text: &str, ranges: &[crate::text::TextRange]) -> String {
    let parts: Vec<&str> = ranges.iter().filter_map(|range| range.slice(text)).collect();
    parts.join(" … ")
}

/// The stretch of text that a row is about, in bytes.
fn extent(
    decision: &Decision,
    judged: Option<&crate::model::Judged>,
    becomes: &[DecidedSpan],
) -> Option<(usize, usize)> {
    let own = judged.into_iter().flat_map(|judged| &judged.ranges);
    let gold = becomes.iter().flat_map(|span| &span.ranges);
    let all: Vec<_> = own.chain(gold).collect();
    let all = if all.is_empty() { decision.places().flatten().collect() } else { all };
    let start = all.iter().map(|range| range.start()).min()?;
    Some((start, all.iter().map(|range| range.end()).max()?))
}
