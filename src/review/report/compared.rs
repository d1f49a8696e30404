//! The figures of each pair of annotators, and over all of them: tables and plots, each figure with its meaning, its n and the
//! spans behind it.

use super::parts::Row;
use super::svg::{Bar, bars, heat};
use super::writer::{Writer, number};
use crate::review::{
    BOUNDARY_CLASSES, Behind, Edge, Figures, Interval, Layer, MadeBy, Of, PairFigures, SHIFTS, shift_at,
    shift_of,
};

/// The place of all labels among the layers.
const ALL_LABELS: usize = Layer::ALL.len() - 1;

impl Writer<'_> {
    pub(super) fn pair(&mut self, at: usize) {
        let pair = &self.subject.agreement.pairs[at];
        let figures = &pair.figures;
        let (a, b) = (self.name(pair.a), self.name(pair.b));
        self.heading(&format!("{a} · {b}"));
        let spans = format!("{} / {}", figures.overlaps.a(), figures.overlaps.b());
        self.counts(figures, &spans);
        let two = Some((pair.a, pair.b));
        self.figures_table(figures, &pair.intervals, two);
        self.by_label(figures, &pair.intervals, two);
        self.ways(figures, two);
        self.confusion(pair, &a, &b);
        self.boundaries(pair);
        self.splits(pair);
    }

    pub(super) fn overall(&mut self) {
        self.heading(self.t("All annotators", "جميع الموسِّمين"));
        let agreement = self.subject.agreement;
        let names: Vec<String> = (0..self.subject.corpus.annotators.len()).map(|at| self.name(at)).collect();
        let spans = agreement.overall.overlaps.a() + agreement.overall.overlaps.b();
        self.counts(&agreement.overall, &spans.to_string());
        let row = |(row, name): (usize, &String)| {
            let mut made = Row { means: None, cells: vec![name.clone()], behind: Vec::new() };
            for column in 0..names.len() {
                let two = (row.min(column), row.max(column));
                let pair = agreement.pairs.iter().find(|pair| (pair.a, pair.b) == two);
                made.cells.push(pair.map_or(String::new(), |pair| {
                    let n = pair.figures.overlaps.a() + pair.figures.overlaps.b();
                    format!("{}\u{a0}·\u{a0}{n}", self.value(pair.figures.span_f1))
                }));
                if pair.is_some_and(|pair| pair.figures.span_f1.is_ok()) {
                    made.behind.push((column + 1, Behind { two: Some(two), of: Of::Layer(ALL_LABELS) }));
                }
            }
            made
        };
        let rows: Vec<Row> = names.iter().enumerate().map(row).collect();
        let head: Vec<&str> = std::iter::once("").chain(names.iter().map(String::as_str)).collect();
        let title = self.t("Span F1 of each pair · spans of both", "مقياس F1 لكل زوج · وسوم الاثنين");
        self.table(title, "span_f1", &head, rows);
        self.figures_table(&agreement.overall, &[], None);
        self.by_label(&agreement.overall, &[], None);
        self.ways(&agreement.overall, None);
    }

    fn counts(&mut self, figures: &Figures, spans: &str) {
        let articles = format!("{}: {}", self.t("articles", "المقالات"), figures.documents);
        let tokens = format!("{}: {}", self.t("tokens", "الكلمات"), figures.tokens);
        // A point beside Arabic digits looks like one of them.
        let between = self.t(" · ", "، ");
        let spans = format!("{}: {spans}", self.t("spans", "الوسوم"));
        self.paragraph(&[articles, tokens, spans].join(between));
    }

    /// `intervals` are empty where there are none. Figures are of `two` annotators, or of each with each.
    fn figures_table(&mut self, figures: &Figures, intervals: &[Interval], two: Option<(usize, usize)>) {
        let names = Figures::names(self.subject.corpus);
        let mut rows = Vec::new();
        let counts = figures.counts();
        for (at, (name, value)) in names.iter().zip(figures.values()).enumerate() {
            let (figure, of) = name.split_once(':').unwrap_or((name, ""));
            let layer = Layer::ALL.into_iter().find(|layer| layer.slug() == of);
            // By label there is a table of its own.
            if of.is_empty() || (layer.is_some() && figure != "kappa" && figure != "span_f1") {
                let suffix = layer.map_or(String::new(), |layer| format!(" · {}", self.layer(layer)));
                let called = format!("{}{suffix}", self.language.figure(figure));
                let (n, of) = counts[at];
                let mut cells =
                    vec![called, self.value(value), n.to_string(), self.language.counted(of).to_owned()];
                cells.extend(intervals.get(at).map(|interval| self.interval(interval)));
                let at_layer = Layer::ALL.iter().position(|one| Some(*one) == layer).unwrap_or(ALL_LABELS);
                let of = match figure {
                    "relation_f1" => Of::Linked,
                    "speaker_accuracy" => Of::Quotes,
                    "alpha_u" => Of::Units,
                    _ => Of::Layer(at_layer),
                };
                let behind = (n > 0).then_some((2, Behind { two, of })).into_iter().collect();
                rows.push(Row { means: self.means(figure), cells, behind });
            }
        }
        // Where there is none at all, why is said once.
        if let Some(Err(why)) = intervals.first()
            && intervals.iter().all(|one| one.is_err())
        {
            let text = format!("{}: {}", self.language.figure("interval"), self.value(Err(*why)));
            self.paragraph(&text);
        }
        let head = [
            "",
            self.t("value", "القيمة"),
            self.t("n", "العدد"),
            self.t("of", "من"),
            self.t("95 % interval", "مجال 95٪"),
        ];
        let head = &head[..if intervals.is_empty() { 4 } else { 5 }];
        self.table(self.t("Figures", "المؤشرات"), "interval", head, rows);
        let gamma = &figures.gamma;
        let limits = match (gamma.low, gamma.high) {
            (Ok(low), Ok(high)) => format!("{} – {}", number(low), number(high)),
            (Err(why), _) | (_, Err(why)) => self.value(Err(why)),
        };
        let row = vec![
            self.value(gamma.value),
            self.value(gamma.observed_disorder),
            self.value(gamma.expected_disorder),
            limits,
            gamma.seed.to_string(),
        ];
        let head = [
            "γ",
            self.t("observed disorder δo", "الاضطراب الملحوظ δo"),
            self.t("expected disorder δe", "الاضطراب المتوقع δe"),
            self.t("95 % limits of the sampling", "حدّا المعاينة 95٪"),
            self.t("seed", "البذرة"),
        ];
        self.table(self.language.figure("gamma"), "gamma", &head, vec![row]);
    }

    pub(super) fn layer(&self, layer: Layer) -> &'static str {
        match layer {
            Layer::Names => self.t("names", "الأسماء"),
            Layer::Quotes => self.t("quotes", "الاقتباسات"),
            Layer::Events => self.t("events", "الأحداث"),
            Layer::All => self.t("all labels", "كل الأصناف"),
        }
    }

    fn by_label(&mut self, figures: &Figures, intervals: &[Interval], two: Option<(usize, usize)>) {
        let names = Figures::names(self.subject.corpus);
        let (mut rows, mut plotted): (Vec<Row>, _) = (Vec::new(), Vec::new());
        for (at, of) in figures.labels.iter().enumerate().filter(|(_, of)| of.span_f1.is_ok()) {
            let wanted = format!("span_f1:{}", self.subject.corpus.labels[at].as_str());
            // A label may be called as a layer is: the label's own comes last.
            let interval =
                names.iter().rposition(|name| *name == wanted).and_then(|at| intervals.get(at)).copied();
            let label = self.label(at);
            let (of_a, of_b) = (of.overlaps.a(), of.overlaps.b());
            let mut cells = vec![label.clone(), self.value(of.span_f1)];
            if !intervals.is_empty() {
                cells.push(interval.as_ref().map_or(String::new(), |interval| self.interval(interval)));
            }
            let first = cells.len() + 1;
            cells.extend([self.value(of.kappa), of_a.to_string(), of_b.to_string()]);
            let counts = [(first, of_a), (first + 1, of_b)].into_iter().filter(|(_, n)| *n > 0);
            let what = u16::try_from(at).ok().map(|label| Behind { two, of: Of::Label(label) });
            let behind = what.into_iter().flat_map(|what| counts.clone().map(move |(cell, _)| (cell, what)));
            rows.push(Row { means: None, cells, behind: behind.collect() });
            if let Ok(value) = of.span_f1 {
                plotted.push(Bar { name: label, value, interval: interval.and_then(Result::ok) });
            }
        }
        let title = self.t("Span F1 by label", "مقياس F1 للوسوم حسب الصنف");
        if !plotted.is_empty() {
            self.figure(bars(title, &plotted, 1.0, 3));
        }
        let mut head = vec![
            self.t("label", "الصنف"),
            "F1",
            self.t("95 % interval", "مجال 95٪"),
            "κ",
            self.t("spans of the first", "وسوم الأول"),
            self.t("of the second", "وسوم الثاني"),
        ];
        if intervals.is_empty() {
            head.remove(2);
        }
        self.table(title, "span_f1", &head, rows);
    }

    /// What a span counts as, in the order of `review::OUTCOMES`.
    pub(super) fn outcomes(&self) -> [&'static str; 5] {
        [
            self.t("correct", "صحيح"),
            self.t("incorrect", "خاطئ"),
            self.t("partial", "جزئي"),
            self.t("missed", "فائت"),
            self.t("spurious", "زائد"),
        ]
    }

    fn ways(&mut self, figures: &Figures, two: Option<(usize, usize)>) {
        let ways = super::json::ways(&figures.strict, &figures.exact, &figures.partial, &figures.type_);
        let rows: Vec<Row> = ways
            .into_iter()
            .enumerate()
            .map(|(way, (name, scores))| {
                let name = format!("{name}_f1");
                let called = self.language.figure(&name).to_owned();
                let counts =
                    [scores.correct, scores.incorrect, scores.partial, scores.missed, scores.spurious];
                let figures = [scores.precision, scores.recall, scores.f1].map(|figure| self.value(figure));
                let some = counts.into_iter().enumerate().filter(|(_, n)| *n > 0);
                let behind = some.map(|(at, _)| (at + 1, Behind { two, of: Of::Way { way, outcome: at } }));
                let behind = behind.collect();
                let counts = counts.map(|count| count.to_string());
                let cells = std::iter::once(called).chain(counts).chain(figures).collect();
                Row { means: self.means(&name), cells, behind }
            })
            .collect();
        let [correct, incorrect, partial, missed, spurious] = self.outcomes();
        let head = [
            "",
            correct,
            incorrect,
            partial,
            missed,
            spurious,
            self.t("precision", "الدقة"),
            self.t("recall", "الاستدعاء"),
            "F1",
        ];
        self.table("SemEval-2013 9.1", "strict_f1", &head, rows);
    }

    fn confusion(&mut self, pair: &PairFigures, a: &str, b: &str) {
        let figures = &pair.figures;
        let mut names: Vec<String> = (0..self.subject.corpus.labels.len()).map(|at| self.label(at)).collect();
        names.push(self.t("none", "لا شيء").to_owned());
        let n = names.len();
        let used: Vec<usize> = (0..n)
            .filter(|at| (0..n).any(|o| figures.confusion[at * n + o] + figures.confusion[o * n + at] > 0))
            .collect();
        let cell = |row: usize, column: usize| figures.confusion[row * n + column];
        let cells: Vec<u32> =
            used.iter().flat_map(|row| used.iter().map(move |column| cell(*row, *column))).collect();
        let names: Vec<String> = used.iter().map(|at| names[*at].clone()).collect();
        let title = format!("{}: {a} ↓ {b} →", self.t("Labels of paired spans", "أصناف الوسوم المتقابلة"));
        if names.is_empty() {
            return;
        }
        self.figure(heat(&title, &names, &cells));
        let label = |at: usize| u16::try_from(at).ok().filter(|_| at + 1 < n);
        let rows: Vec<Row> = used
            .iter()
            .zip(&names)
            .map(|(row, name)| {
                let counts = used.iter().map(|column| cell(*row, *column).to_string());
                let of = |column: usize| Behind {
                    two: Some((pair.a, pair.b)),
                    of: Of::Labels { of_a: label(*row), of_b: label(column) },
                };
                let some = used.iter().enumerate().filter(|(_, column)| cell(*row, **column) > 0);
                Row {
                    means: None,
                    behind: some.map(|(at, column)| (at + 1, of(*column))).collect(),
                    cells: std::iter::once(name.clone()).chain(counts).collect(),
                }
            })
            .collect();
        let head: Vec<&str> = std::iter::once("").chain(names.iter().map(String::as_str)).collect();
        self.table(&title, "confusion", &head, rows);
    }

    fn boundaries(&mut self, pair: &PairFigures) {
        let (figures, two) = (&pair.figures, Some((pair.a, pair.b)));
        let classes = BOUNDARY_CLASSES.into_iter().zip(figures.ignoring).enumerate();
        let rows: Vec<Row> = classes
            .filter(|(_, (_, (_, count)))| *count > 0)
            .map(|(at, (class, (f1, count)))| Row {
                means: None,
                cells: vec![self.language.class(class).to_owned(), count.to_string(), self.value(f1)],
                behind: vec![(1, Behind { two, of: Of::Class(at) })],
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        let title = self.t("Boundary differences of one label", "اختلاف الحدود والصنف واحد");
        let head = [
            self.t("class", "النوع"),
            self.t("pairs", "الأزواج"),
            self.t("span F1 without them", "F1 من دونها"),
        ];
        self.table(title, "ignoring", &head, rows);
        let starts =
            self.t("How far the second’s start lies behind, in characters", "بُعد بداية الثاني بالمحارف");
        let ends = self.t("How far the second’s end lies behind, in characters", "بُعد نهاية الثاني بالمحارف");
        for (title, edge, shifts) in
            [(starts, Edge::Start, &figures.start_shifts), (ends, Edge::End, &figures.end_shifts)]
        {
            let counts = by_kind(shifts);
            let most = counts.iter().copied().max().unwrap_or_default();
            let bar = |(at, n): (usize, &u32)| Bar { name: shift(at), value: f64::from(*n), interval: None };
            let plotted: Vec<Bar> = counts.iter().enumerate().map(bar).collect();
            self.figure(bars(title, &plotted, f64::from(most), 0));
            let row = |(at, n): (usize, &u32)| Row {
                means: None,
                cells: vec![shift(at), n.to_string()],
                behind: (*n > 0)
                    .then_some((1, Behind { two, of: Of::Shift { edge, at } }))
                    .into_iter()
                    .collect(),
            };
            let rows: Vec<Row> = counts.iter().enumerate().map(row).collect();
            self.table(title, "shifts", &["", self.t("pairs", "الأزواج")], rows);
        }
    }

    fn splits(&mut self, pair: &PairFigures) {
        let two = Some((pair.a, pair.b));
        let origins: Vec<Row> = MadeBy::ALL
            .into_iter()
            .zip(pair.figures.origins)
            .enumerate()
            .filter(|(_, (_, (_, n)))| *n > 0)
            .map(|(at, (origin, (share, n)))| Row {
                cells: vec![self.language.origin(origin).to_owned(), self.value(share), n.to_string()],
                behind: vec![(2, Behind { two, of: Of::Origin(at) })],
                means: None,
            })
            .collect();
        let head = ["", self.t("the other has it too", "عند الآخر أيضًا"), self.t("spans", "الوسوم")];
        if !origins.is_empty() {
            self.table(self.t("By origin", "حسب المصدر"), "by_origin", &head, origins);
        }
        let names = Layer::ALL.iter().position(|layer| *layer == Layer::Names).unwrap_or_default();
        let versions: Vec<Row> = pair
            .by_guidelines
            .iter()
            .map(|(version, figures)| {
                let called =
                    version.map_or(self.t("different ones", "مختلفة").to_owned(), |v| v.to_string());
                let spans = figures.overlaps.a() + figures.overlaps.b();
                let behind = (spans > 0).then_some((2, Behind { two, of: Of::Version(*version) }));
                let (f1, kappa) = (figures.span_f1, figures.layers[names].kappa_label);
                let [articles, tokens] = [figures.documents as u64, figures.tokens].map(|n| n.to_string());
                Row {
                    means: None,
                    cells: vec![
                        called,
                        self.value(f1),
                        spans.to_string(),
                        self.value(kappa),
                        tokens,
                        articles,
                    ],
                    behind: behind.into_iter().collect(),
                }
            })
            .collect();
        if !versions.is_empty() {
            let kappa = format!("{} · {}", self.language.figure("kappa_label"), self.layer(Layer::Names));
            let head = [
                self.t("version", "النسخة"),
                "F1",
                self.t("spans", "الوسوم"),
                &kappa,
                self.t("tokens", "الكلمات"),
                self.t("articles", "المقالات"),
            ];
            self.table(
                self.t("By version of the guidelines", "حسب نسخة الدليل"),
                "by_version",
                &head,
                versions,
            );
        }
    }
}

/// Counts by what [`shift`] calls.
fn by_kind(shifts: &[(i32, u32)]) -> [u32; SHIFTS] {
    let mut counts = [0; SHIFTS];
    for (shift, n) in shifts {
        counts[shift_at(*shift)] += n;
    }
    counts
}

/// How a kind of shift is called.
pub(super) fn shift(at: usize) -> String {
    let (shift, and_farther) = shift_of(at);
    let number = shift.to_string().replace('-', "−");
    match and_farther {
        true if shift < 0 => format!("< {number}"),
        true => format!("> {number}"),
        false => number,
    }
}
