//! What stands behind the figures: the places where annotators differ, the spans of a figure, the decisions.

use super::compared::shift;
use super::svg::{Bar, bars};
use super::writer::Writer;
use crate::review::{
    BOUNDARY_CLASSES, Behind, Document, Edge, Layer, MadeBy, Mark, Of, PlaceKind, behind, judged, places,
};

/// Differences that are shown, and spans behind a figure; the others are counted.
const SHOWN: usize = 200;

/// Characters of text around a difference.
const AROUND: usize = 40;

impl Writer<'_> {
    pub(super) fn differences(&mut self) {
        let corpus = self.subject.corpus;
        let mut counts: Vec<(PlaceKind, u32)> = Vec::new();
        let (mut rows, mut more) = (Vec::new(), 0);
        for document in &corpus.documents {
            let who: Vec<usize> =
                (0..corpus.annotators.len()).filter(|who| document.works[*who].is_some()).collect();
            if who.len() < 2 {
                continue;
            }
            for place in places(document, &who) {
                match counts.iter_mut().find(|one| one.0.slug() == place.kind.slug()) {
                    Some(one) => one.1 += 1,
                    None => counts.push((place.kind, 1)),
                }
                if place.kind == PlaceKind::Agree {
                    continue;
                }
                if rows.len() == SHOWN {
                    more += 1;
                    continue;
                }
                let class = match place.kind {
                    PlaceKind::Boundary(class) => format!(" ({})", self.language.class(class)),
                    _ => String::new(),
                };
                let spans: Vec<String> = judged(corpus, document, &place)
                    .iter()
                    .map(|one| {
                        let parts: Vec<&str> =
                            one.ranges.iter().filter_map(|range| range.slice(&document.text)).collect();
                        format!("{}: {} [{}]", one.annotator.as_str(), parts.join(" … "), one.label.as_str())
                    })
                    .collect();
                rows.push(vec![
                    self.title(document),
                    format!("{}{class}", self.language.kind(place.kind)),
                    spans.join(" · "),
                    around(document, place.range.start(), place.range.end()),
                ]);
            }
        }
        self.heading(self.t("Places", "المواضع"));
        counts.sort();
        let bars_of: Vec<Bar> = counts
            .iter()
            .map(|(kind, n)| Bar {
                name: self.language.kind(*kind).to_owned(),
                value: f64::from(*n),
                interval: None,
            })
            .collect();
        let most = counts.iter().map(|one| f64::from(one.1)).fold(0.0, f64::max);
        let title = self.t("Where spans agree and differ", "مواضع الاتفاق والاختلاف");
        if !bars_of.is_empty() {
            self.figure(bars(title, &bars_of, most, 0));
        }
        let table: Vec<Vec<String>> = counts
            .iter()
            .map(|(kind, n)| vec![self.language.kind(*kind).to_owned(), n.to_string()])
            .collect();
        self.table(title, "", &["", self.t("places", "المواضع")], table);
        let head = [
            self.t("article", "المقال"),
            self.t("difference", "الاختلاف"),
            self.t("spans", "الوسوم"),
            self.t("in the text", "في النص"),
        ];
        self.table(self.t("Differences", "الاختلافات"), "", &head, rows);
        self.not_shown(more);
    }

    pub(super) fn behind(&mut self, what: &Behind) {
        let whose = match what.two {
            Some((a, b)) => format!("{} · {}", self.name(a), self.name(b)),
            None => self.t("All annotators", "جميع الموسِّمين").to_owned(),
        };
        let title = format!("{whose}: {}", self.what(what.of));
        let all = behind(self.subject.corpus, what);
        let more = all.len().saturating_sub(SHOWN);
        let rows: Vec<Vec<String>> = all
            .iter()
            .take(SHOWN)
            .map(|found| {
                // A unit stands by itself: that the other lacks it is not said.
                let none = if what.of == Of::Units { "" } else { "—" };
                let text = |mark: &Option<Mark>, who: usize| {
                    let text =
                        mark.as_ref().map(|mark| mark.bytes.slice(&found.document.text).unwrap_or_default());
                    match what.two {
                        Some(_) => text.unwrap_or(none).to_owned(),
                        None if text.is_none() && what.of == Of::Units => String::new(),
                        None => format!("{}: {}", self.name(who), text.unwrap_or(none)),
                    }
                };
                let marks = || [&found.a, &found.b].into_iter().flatten();
                let start = marks().map(|mark| mark.bytes.start()).min().unwrap_or_default();
                let end = marks().map(|mark| mark.bytes.end()).max().unwrap_or_default();
                vec![
                    self.title(found.document),
                    text(&found.a, found.who.0),
                    text(&found.b, found.who.1),
                    around(found.document, start, end),
                ]
            })
            .collect();
        self.heading(&title);
        let [a, b] = match what.two {
            Some((a, b)) => [self.name(a), self.name(b)],
            None => [self.t("one", "أحدهما"), self.t("the other", "الآخر")].map(str::to_owned),
        };
        let head = [self.t("article", "المقال"), &a, &b, self.t("in the text", "في النص")];
        self.table(&title, "", &head, rows);
        self.not_shown(more);
    }

    /// What is counted, in words.
    fn what(&self, of: Of) -> String {
        let label = |at: Option<u16>| match at {
            Some(at) => match self.subject.corpus.labels.get(usize::from(at)) {
                Some(id) => self.label_name(id),
                None => String::new(),
            },
            None => self.t("none", "لا شيء").to_owned(),
        };
        match of {
            Of::Labels { of_a, of_b } => format!("{} · {}", label(of_a), label(of_b)),
            Of::Class(at) => {
                BOUNDARY_CLASSES.get(at).map_or("", |class| self.language.class(*class)).to_owned()
            }
            Of::Shift { edge, at } => {
                let edge = match edge {
                    Edge::Start => self.t("start", "البداية"),
                    Edge::End => self.t("end", "النهاية"),
                };
                format!("{edge} {}", shift(at))
            }
            Of::Layer(at) => Layer::ALL.get(at).map_or("", |layer| self.layer(*layer)).to_owned(),
            Of::Label(at) => label(Some(at)),
            Of::Units => self.language.figure("alpha_u").to_owned(),
            Of::Way { way, outcome } => {
                let way = ["strict_f1", "exact_f1", "partial_f1", "type_f1"].get(way);
                let way = way.map_or("", |way| self.language.figure(way));
                format!("{way} · {}", self.outcomes().get(outcome).copied().unwrap_or_default())
            }
            Of::Linked => self.language.figure("relation_f1").to_owned(),
            Of::Quotes => self.language.figure("speaker_accuracy").to_owned(),
            Of::Origin(at) => {
                MadeBy::ALL.get(at).map_or("", |origin| self.language.origin(*origin)).to_owned()
            }
            Of::Version(version) => {
                let number =
                    version.map_or(self.t("different ones", "مختلفة").to_owned(), |n| n.to_string());
                format!("{} {number}", self.t("version", "النسخة"))
            }
        }
    }

    pub(super) fn decisions(&mut self) {
        if self.subject.decisions.is_empty() {
            return;
        }
        self.heading(self.t("Decisions", "القرارات"));
        let mut tally: Vec<(Option<crate::model::DecisionReason>, u32)> = Vec::new();
        let mut rows = Vec::new();
        for logged in self.subject.decisions {
            let decision = &logged.decision;
            match tally.iter_mut().find(|one| one.0 == decision.reason) {
                Some(one) => one.1 += 1,
                None => tally.push((decision.reason, 1)),
            }
            let reason = decision.reason.map_or("", |reason| self.language.why_decided(reason));
            let document = self.subject.corpus.document(&logged.article);
            let spans = decision.about.iter().map(|one| {
                let text = document.map(|document| &*document.text).unwrap_or_default();
                let parts: Vec<&str> = one.ranges.iter().filter_map(|range| range.slice(text)).collect();
                format!("{}: {} [{}]", one.annotator.as_str(), parts.join(" … "), one.label.as_str())
            });
            rows.push(vec![
                decision.id.as_str().to_owned(),
                self.language.verdict(&decision.outcome).to_owned(),
                reason.to_owned(),
                decision.comment.clone(),
                decision.by.as_str().to_owned(),
                spans.collect::<Vec<_>>().join(" · "),
            ]);
        }
        tally.sort();
        let counts: Vec<Vec<String>> = tally
            .into_iter()
            .map(|(reason, n)| {
                let called = reason.map_or(self.t("none given", "بلا سبب"), |reason| {
                    self.language.why_decided(reason)
                });
                vec![called.to_owned(), n.to_string()]
            })
            .collect();
        self.table(self.t("Reasons", "الأسباب"), "", &["", self.t("decisions", "القرارات")], counts);
        let head = [
            self.t("decision", "القرار"),
            self.t("outcome", "النتيجة"),
            self.t("reason", "السبب"),
            self.t("comment", "ملاحظة"),
            self.t("by", "من"),
            self.t("about", "عن"),
        ];
        self.table(self.t("Decisions", "القرارات"), "", &head, rows);
    }

    fn not_shown(&mut self, more: usize) {
        if more > 0 {
            let text =
                format!("{} {more}", self.t("Further differences, not shown:", "اختلافات أخرى غير معروضة:"));
            self.paragraph(&text);
        }
    }

    /// An article's title where it has one, else its id.
    fn title(&self, document: &Document) -> String {
        let article = self.subject.projects.iter().find_map(|one| one.article_by_hash(&document.sha256));
        let title = article.map(|article| article.meta.title.clone()).filter(|title| !title.is_empty());
        title.unwrap_or_else(|| document.id.clone())
    }
}

fn around(document: &Document, start: usize, end: usize) -> String {
    around_of(&document.text, start, end)
}

/// The place in brackets, with a little of the text before and behind it; `start` and `end` lie between its characters.
pub(super) fn around_of(text: &str, start: usize, end: usize) -> String {
    let mut before: Vec<char> = text[..start].chars().rev().take(AROUND).collect();
    before.reverse();
    let after: String = text[end..].chars().take(AROUND).collect();
    let line = format!("{}[{}]{after}", before.into_iter().collect::<String>(), &text[start..end]);
    line.replace(['\n', '\r'], " ")
}
