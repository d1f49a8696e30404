//! All figures of a corpus: for each pair of annotators, and over all of them.
//!
//! An article counts for a pair where both have a set that counts. Every figure comes from sums over articles
//! ([`super::tally`]), so that splits and intervals need no second look at the spans.

use super::alpha;
use super::bootstrap::{Interval, draws, interval};
use super::boundary::BOUNDARY_CLASSES;
use super::corpus::{Aside, Corpus, Document};
use super::figure::{Figure, Undefined, mean, ratio};
use super::flat::{Layer, categories, without_edges};
use super::gamma::{Gamma, GammaOfArticle, Sampling, gamma_of, pooled};
use super::kappa::cohen;
use super::links::LinkCounts;
use super::tally::{Ground, Overlaps, Tally, label_cell, tally};
use super::unitizing::Unitizing;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub seed: u64,
    /// Draws of the bootstrap; 0 for none.
    pub draws: usize,
    pub gamma: Sampling,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, draws: 1_000, gamma: Sampling::Auto }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// In the order of [`Corpus::annotators`], each with each.
    pub pairs: Vec<PairFigures>,
    /// Over all annotators: counts and F1 over the sums of all pairs, kappas as the mean over pairs (Light 1971), alphas
    /// over all annotators at once. Of two annotators it is their pair's.
    pub overall: Figures,
    pub aside: Aside,
    pub options: Options,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PairFigures {
    /// Places in [`Corpus::annotators`].
    pub a: usize,
    pub b: usize,
    pub figures: Figures,
    /// By [`Figures::values`].
    pub intervals: Vec<Interval>,
    /// Of articles that both made under one version of the guidelines, and (`None`) under different ones; only where
    /// there are several.
    pub by_guidelines: Vec<(Option<u32>, Figures)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    pub documents: usize,
    pub tokens: u64,
    pub overlaps: Overlaps,
    /// 2·|A∩B| / (|A| + |B|) over spans equal in bounds and label.
    pub span_f1: Figure,
    /// The mean of the labels' span F1.
    pub macro_f1: Figure,
    /// SemEval-2013 task 9.1.
    pub strict: Scores,
    pub exact: Scores,
    pub partial: Scores,
    pub type_: Scores,
    /// By [`Layer::ALL`].
    pub layers: [LayerFigures; 4],
    pub alpha_u: Figure,
    /// What αU is over: spans of those who are compared, on articles that all of them have; of one label the outermost.
    pub units: u64,
    /// By [`Corpus::labels`].
    pub labels: Vec<LabelFigures>,
    /// Span F1 if differences of this class did not count, by [`BOUNDARY_CLASSES`]; and how many pairs of one label
    /// differ so.
    pub ignoring: [(Figure, u32); BOUNDARY_CLASSES.len()],
    pub links: LinkCounts,
    /// Relations equal in both spans (bounds and label) and role.
    pub relation_f1: Figure,
    /// Of quotes that both have, with a speaker from one at least: how many have the same.
    pub speaker_accuracy: Figure,
    /// By [`super::MadeBy::ALL`]: of the spans of both annotators that came to be so, how many the other has too.
    pub origins: [(Figure, u32); 3],
    /// `(labels + 1)²`: rows are the first annotator's labels, the last is none.
    pub confusion: Vec<u32>,
    /// How far the second's edge lies behind the first's, in code points, of pairs of one label with other bounds.
    pub start_shifts: Vec<(i32, u32)>,
    pub end_shifts: Vec<(i32, u32)>,
    pub gamma: Gamma,
}

/// What a figure is counted over, of both annotators together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Spans,
    Labels,
    Tokens,
    Relations,
    /// That both have, with a speaker from one at least.
    Quotes,
}

/// Counts and scores of one way of looking at pairs; the first annotator is the reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    pub correct: u32,
    pub incorrect: u32,
    pub partial: u32,
    pub missed: u32,
    pub spurious: u32,
    pub precision: Figure,
    pub recall: Figure,
    pub f1: Figure,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerFigures {
    pub kappa_label: Figure,
    pub kappa_bio: Figure,
    pub alpha_label: Figure,
    pub alpha_bio: Figure,
}

/// As if there were no other label.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelFigures {
    pub overlaps: Overlaps,
    pub span_f1: Figure,
    pub strict: Scores,
    pub exact: Scores,
    pub partial: Scores,
    pub type_: Scores,
    /// In a span of the label or not, for each token.
    pub kappa: Figure,
}

impl Scores {
    /// COR, INC, PAR, MIS, SPU with POS = COR+INC+PAR+MIS and ACT = COR+INC+PAR+SPU: precision (COR + PAR/2) / ACT, recall
    /// (COR + PAR/2) / POS. Source: Segura-Bedmar et al. (2013), *SemEval-2013 Task 9*.
    fn new(correct: u32, incorrect: u32, partial: u32, missed: u32, spurious: u32) -> Self {
        let got = f64::from(correct) + f64::from(partial) / 2.0;
        let paired = f64::from(correct) + f64::from(incorrect) + f64::from(partial);
        let (possible, actual) = (paired + f64::from(missed), paired + f64::from(spurious));
        let nothing = possible + actual == 0.0;
        let why = |one| if nothing { Undefined::NoSpans } else { one };
        Self {
            correct,
            incorrect,
            partial,
            missed,
            spurious,
            precision: ratio(got, actual, why(Undefined::NoneInSecond)),
            recall: ratio(got, possible, why(Undefined::NoneInFirst)),
            f1: ratio(2.0 * got, possible + actual, Undefined::NoSpans),
        }
    }

    fn strict(o: &Overlaps) -> Self {
        Self::new(o.identical, o.same_bounds + o.same_label + o.neither, 0, o.only_a, o.only_b)
    }

    fn exact(o: &Overlaps) -> Self {
        Self::new(o.identical + o.same_bounds, o.same_label + o.neither, 0, o.only_a, o.only_b)
    }

    fn partial(o: &Overlaps) -> Self {
        Self::new(o.identical + o.same_bounds, 0, o.same_label + o.neither, o.only_a, o.only_b)
    }

    fn type_(o: &Overlaps) -> Self {
        Self::new(o.identical + o.same_label, o.same_bounds + o.neither, 0, o.only_a, o.only_b)
    }
}

fn span_f1(both: u32, overlaps: &Overlaps) -> Figure {
    ratio(2.0 * f64::from(both), f64::from(overlaps.a() + overlaps.b()), Undefined::NoSpans)
}

impl Figures {
    /// Figures with an interval, in the order of [`Figures::names`].
    pub fn values(&self) -> Vec<Figure> {
        let mut values = vec![
            self.span_f1,
            self.macro_f1,
            self.strict.f1,
            self.exact.f1,
            self.partial.f1,
            self.type_.f1,
            self.alpha_u,
            self.relation_f1,
            self.speaker_accuracy,
            self.gamma.value,
        ];
        for layer in &self.layers {
            values.extend([layer.kappa_label, layer.kappa_bio, layer.alpha_label, layer.alpha_bio]);
        }
        values.extend(self.labels.iter().flat_map(|label| [label.span_f1, label.kappa]));
        values
    }

    /// How many of what each of [`Figures::values`] is about.
    pub fn counts(&self) -> Vec<(u64, Counted)> {
        let spans = (u64::from(self.overlaps.a() + self.overlaps.b()), Counted::Spans);
        let labels = self.labels.iter().filter(|label| label.span_f1.is_ok()).count() as u64;
        let tokens = (self.tokens, Counted::Tokens);
        let mut counts = vec![spans; 10];
        counts[1] = (labels, Counted::Labels);
        counts[6] = (self.units, Counted::Spans);
        counts[7] = (u64::from(self.links.a + self.links.b), Counted::Relations);
        counts[8] = (u64::from(self.links.quotes), Counted::Quotes);
        counts.extend([tokens; 4 * Layer::ALL.len()]);
        for label in &self.labels {
            let spans = u64::from(label.overlaps.a() + label.overlaps.b());
            counts.extend([(spans, Counted::Spans), tokens]);
        }
        counts
    }

    /// Stable names, as files carry them.
    pub fn names(corpus: &Corpus) -> Vec<String> {
        let fixed = [
            "span_f1",
            "macro_f1",
            "strict_f1",
            "exact_f1",
            "partial_f1",
            "type_f1",
            "alpha_u",
            "relation_f1",
            "speaker_accuracy",
            "gamma",
        ];
        let mut names: Vec<String> = fixed.into_iter().map(str::to_owned).collect();
        for layer in Layer::ALL {
            let of = |figure: &str| format!("{figure}:{}", layer.slug());
            names.extend(["kappa_label", "kappa_bio", "alpha_label", "alpha_bio"].map(of));
        }
        for label in &corpus.labels {
            names.extend(["span_f1", "kappa"].map(|figure| format!("{figure}:{}", label.as_str())));
        }
        names
    }
}

/// All figures. They depend neither on the order of articles nor on anything but the corpus and the options.
pub fn agreement(corpus: &Corpus, options: Options) -> Agreement {
    let ground = Ground::new(corpus);
    let n = corpus.annotators.len();
    let each = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
    let compared: Vec<Compared<'_>> =
        each.map(|(a, b)| Compared::new(corpus, &ground, a, b, options)).collect();
    let pairs: Vec<PairFigures> = compared.iter().map(|pair| pair.figures(corpus, options)).collect();
    let overall = match pairs.as_slice() {
        [only] => only.figures.clone(),
        several => over_all(corpus, several, &compared, options),
    };
    Agreement { pairs, overall, aside: corpus.aside, options }
}

/// Two annotators on the articles that both have.
struct Compared<'a> {
    a: usize,
    b: usize,
    documents: Vec<&'a Document>,
    tallies: Vec<Tally>,
    versions: Vec<Option<u32>>,
    unitizing: Unitizing,
    gammas: Vec<GammaOfArticle>,
    /// Which document each of `gammas` is of.
    gamma_places: Vec<usize>,
}

impl<'a> Compared<'a> {
    fn new(corpus: &'a Corpus, ground: &Ground, a: usize, b: usize, options: Options) -> Self {
        let shared = corpus.documents.iter().filter_map(|document| {
            Some((document, document.works[a].as_ref()?, document.works[b].as_ref()?))
        });
        let shared: Vec<_> = shared.collect();
        let documents: Vec<&Document> = shared.iter().map(|one| one.0).collect();
        let names = [a, b].map(|who| corpus.annotators[who].as_str());
        let (mut gammas, mut gamma_places) = (Vec::new(), Vec::new());
        for (at, (document, one, other)) in shared.iter().enumerate() {
            let found = gamma_of(document, one, other, names, shared.len(), options.gamma, options.seed);
            if let Some(found) = found {
                gammas.push(found);
                gamma_places.push(at);
            }
        }
        let version = |one: u32, other: u32| (one == other).then_some(one);
        Self {
            a,
            b,
            tallies: shared.iter().map(|(document, a, b)| tally(ground, document, a, b)).collect(),
            versions: shared
                .iter()
                .map(|(_, a, b)| version(a.guideline_version, b.guideline_version))
                .collect(),
            unitizing: Unitizing::new(corpus, &documents, &[a, b]),
            documents,
            gammas,
            gamma_places,
        }
    }

    fn figures(&self, corpus: &Corpus, options: Options) -> PairFigures {
        let articles = self.documents.len();
        let figures = self.weighted(corpus, &vec![1; articles], options);
        let mut drawn: Vec<Vec<Figure>> = Vec::new();
        if articles > 1 {
            drawn.extend(
                draws(articles, options.draws, options.seed)
                    .map(|weights| self.weighted(corpus, &weights, options).values()),
            );
        }
        let intervals = (0..figures.values().len())
            .map(|at| interval(drawn.iter().map(|values| values[at]), articles))
            .collect();
        let mut versions = self.versions.clone();
        versions.sort_unstable();
        versions.dedup();
        let mut by_guidelines = Vec::new();
        if versions.len() > 1 {
            for version in versions {
                let weights: Vec<u32> = self.versions.iter().map(|one| u32::from(*one == version)).collect();
                by_guidelines.push((version, self.weighted(corpus, &weights, options)));
            }
        }
        PairFigures { a: self.a, b: self.b, figures, intervals, by_guidelines }
    }

    fn weighted(&self, corpus: &Corpus, weights: &[u32], options: Options) -> Figures {
        let mut sums = Sums::new(corpus);
        for (tally, weight) in self.tallies.iter().zip(weights) {
            sums.add(tally, *weight);
        }
        let gamma_weights: Vec<u32> = self.gamma_places.iter().map(|at| weights[*at]).collect();
        let mut gamma = pooled(&self.gammas, &gamma_weights, options.seed);
        if options.gamma == Sampling::Skip {
            (gamma.value, gamma.low, gamma.high) =
                (Err(Undefined::NotComputed), Err(Undefined::NotComputed), Err(Undefined::NotComputed));
            gamma.observed_disorder = Err(Undefined::NotComputed);
            gamma.expected_disorder = Err(Undefined::NotComputed);
        }
        let documents = weights.iter().filter(|weight| **weight > 0).count();
        sums.figures(documents, (self.unitizing.alpha(weights), self.unitizing.units(weights)), gamma)
    }
}

/// Tallies added up.
struct Sums {
    categories: usize,
    tokens: u64,
    overlaps: Overlaps,
    labels: Vec<LabelSums>,
    /// By layer, `categories²`.
    layers: [Vec<u64>; 4],
    confusion: Vec<u32>,
    start_shifts: Vec<(i32, u32)>,
    end_shifts: Vec<(i32, u32)>,
    links: LinkCounts,
    origins: [(u32, u32); 3],
}

#[derive(Clone, Default)]
struct LabelSums {
    overlaps: Overlaps,
    both: u64,
    a: u64,
    b: u64,
    classes: [u32; BOUNDARY_CLASSES.len()],
}

impl Sums {
    fn new(corpus: &Corpus) -> Self {
        let labels = corpus.labels.len();
        let categories = 2 * labels + 1;
        Self {
            categories,
            tokens: 0,
            overlaps: Overlaps::default(),
            labels: vec![LabelSums::default(); labels],
            layers: Layer::ALL.map(|_| vec![0; categories * categories]),
            confusion: vec![0; (labels + 1) * (labels + 1)],
            start_shifts: Vec::new(),
            end_shifts: Vec::new(),
            links: LinkCounts::default(),
            origins: [(0, 0); 3],
        }
    }

    fn add(&mut self, tally: &Tally, times: u32) {
        if times == 0 {
            return;
        }
        let many = u64::from(times);
        self.tokens += u64::from(tally.tokens) * many;
        self.overlaps.add(&tally.overlaps, times);
        for of in &tally.labels {
            let sum = &mut self.labels[usize::from(of.label)];
            sum.overlaps.add(&of.overlaps, times);
            sum.both += u64::from(of.both) * many;
            sum.a += u64::from(of.a) * many;
            sum.b += u64::from(of.b) * many;
            for (sum, more) in sum.classes.iter_mut().zip(of.classes) {
                *sum += more * times;
            }
        }
        for (table, cells) in self.layers.iter_mut().zip(&tally.layers) {
            for (a, b, count) in cells {
                table[*a as usize * self.categories + *b as usize] += u64::from(*count) * many;
            }
        }
        let wide = self.labels.len() + 1;
        for (a, b, count) in &tally.confusion {
            self.confusion[*a as usize * wide + *b as usize] += count * times;
        }
        let shifts = |sum: &mut Vec<(i32, u32)>, more: &[(i32, u32)]| {
            for (shift, count) in more {
                match sum.binary_search_by_key(shift, |one| one.0) {
                    Ok(at) => sum[at].1 += count * times,
                    Err(at) => sum.insert(at, (*shift, count * times)),
                }
            }
        };
        shifts(&mut self.start_shifts, &tally.start_shifts);
        shifts(&mut self.end_shifts, &tally.end_shifts);
        self.links.both += tally.links.both * times;
        self.links.a += tally.links.a * times;
        self.links.b += tally.links.b * times;
        self.links.quotes += tally.links.quotes * times;
        self.links.same_speaker += tally.links.same_speaker * times;
        for (sum, more) in self.origins.iter_mut().zip(tally.origins) {
            sum.0 += more.0 * times;
            sum.1 += more.1 * times;
        }
    }

    fn figures(self, documents: usize, (alpha_u, units): (Figure, u64), gamma: Gamma) -> Figures {
        let o = self.overlaps;
        let none = |figure: Figure| if documents == 0 { Err(Undefined::NoSharedArticle) } else { figure };
        let labels: Vec<LabelFigures> = self.labels.iter().map(|label| label.figures(self.tokens)).collect();
        let mut classes = [0; BOUNDARY_CLASSES.len()];
        for label in &self.labels {
            for (sum, more) in classes.iter_mut().zip(label.classes) {
                *sum += more;
            }
        }
        let links = self.links;
        Figures {
            documents,
            tokens: self.tokens,
            overlaps: o,
            span_f1: none(span_f1(o.identical, &o)),
            macro_f1: none(mean(labels.iter().map(|label| label.span_f1), Undefined::NoSpans)),
            strict: Scores::strict(&o),
            exact: Scores::exact(&o),
            partial: Scores::partial(&o),
            type_: Scores::type_(&o),
            layers: self.layers.each_ref().map(|table| layer_figures(table, self.categories)),
            alpha_u: none(alpha_u),
            units,
            ignoring: classes.map(|count| (none(span_f1(o.identical + count, &o)), count)),
            relation_f1: ratio(
                2.0 * f64::from(links.both),
                f64::from(links.a + links.b),
                Undefined::NoRelations,
            ),
            speaker_accuracy: ratio(
                f64::from(links.same_speaker),
                f64::from(links.quotes),
                Undefined::NoRelations,
            ),
            links,
            origins: self
                .origins
                .map(|(known, all)| (ratio(f64::from(known), f64::from(all), Undefined::NoSpans), all)),
            confusion: self.confusion,
            start_shifts: self.start_shifts,
            end_shifts: self.end_shifts,
            labels,
            gamma,
        }
    }
}

impl LabelSums {
    fn figures(&self, tokens: u64) -> LabelFigures {
        let o = &self.overlaps;
        let neither = (tokens + self.both).saturating_sub(self.a + self.b);
        LabelFigures {
            overlaps: *o,
            span_f1: span_f1(o.identical, o),
            strict: Scores::strict(o),
            exact: Scores::exact(o),
            partial: Scores::partial(o),
            type_: Scores::type_(o),
            kappa: cohen(&[neither, self.b - self.both, self.a - self.both, self.both], 2),
        }
    }
}

fn layer_figures(table: &[u64], categories: usize) -> LayerFigures {
    let narrow = categories.div_ceil(2);
    let mut labels = vec![0; narrow * narrow];
    for (at, count) in table.iter().enumerate() {
        let (a, b, _) = label_cell(&((at / categories) as u32, (at % categories) as u32, 0));
        labels[a as usize * narrow + b as usize] += count;
    }
    LayerFigures {
        kappa_label: cohen(&labels, narrow),
        kappa_bio: cohen(table, categories),
        alpha_label: alpha::nominal(&alpha::coincidences_of_two(&labels, narrow), narrow),
        alpha_bio: alpha::nominal(&alpha::coincidences_of_two(table, categories), categories),
    }
}

/// Of more than two annotators, or of fewer.
fn over_all(corpus: &Corpus, pairs: &[PairFigures], compared: &[Compared<'_>], options: Options) -> Figures {
    let mut sums = Sums::new(corpus);
    for pair in compared {
        pair.tallies.iter().for_each(|tally| sums.add(tally, 1));
    }
    let reason = |figure: Undefined| if pairs.is_empty() { Undefined::NoSharedArticle } else { figure };
    let gammas: Vec<GammaOfArticle> = compared.iter().flat_map(|pair| pair.gammas.clone()).collect();
    let mut gamma = pooled(&gammas, &vec![1; gammas.len()], options.seed);
    if options.gamma == Sampling::Skip {
        gamma.value = Err(Undefined::NotComputed);
    }
    let several: Vec<&Document> =
        corpus.documents.iter().filter(|document| document.works.iter().flatten().count() > 1).collect();
    let everybody: Vec<usize> = (0..corpus.annotators.len()).collect();
    let by_all: Vec<&Document> =
        several.iter().copied().filter(|document| document.works.iter().all(Option::is_some)).collect();
    let alpha_u = if by_all.is_empty() {
        (Err(Undefined::NoSharedArticle), 0)
    } else {
        let (unitizing, once) = (Unitizing::new(corpus, &by_all, &everybody), vec![1; by_all.len()]);
        (unitizing.alpha(&once), unitizing.units(&once))
    };
    let mut figures = sums.figures(several.len(), alpha_u, gamma);
    figures.tokens = several.iter().map(|document| document.tokens.len() as u64).sum();
    let average = |of: &dyn Fn(&Figures) -> Figure| {
        mean(pairs.iter().map(|pair| of(&pair.figures)), reason(Undefined::OneCategory))
    };
    for (at, layer) in Layer::ALL.into_iter().enumerate() {
        let (alpha_label, alpha_bio) = joint_alpha(corpus, &several, layer);
        figures.layers[at] = LayerFigures {
            kappa_label: average(&|figures| figures.layers[at].kappa_label),
            kappa_bio: average(&|figures| figures.layers[at].kappa_bio),
            alpha_label,
            alpha_bio,
        };
    }
    for at in 0..figures.labels.len() {
        figures.labels[at].kappa = average(&|figures| figures.labels[at].kappa);
    }
    figures
}

/// Alpha over all annotators at once, those who lack an article missing there.
fn joint_alpha(corpus: &Corpus, documents: &[&Document], layer: Layer) -> (Figure, Figure) {
    let mask = layer.mask(corpus);
    let wide = 2 * corpus.labels.len() + 1;
    let narrow = wide.div_ceil(2);
    // Whole numbers by how many annotators there are, so that no order shows.
    let annotators = corpus.annotators.len();
    let mut counts = vec![vec![0_u64; wide * wide]; annotators + 1];
    for document in documents {
        let works = document.works.iter().flatten();
        let all: Vec<Vec<u32>> = works.map(|work| categories(&document.tokens, &work.marks, &mask)).collect();
        let table = &mut counts[all.len()];
        for token in 0..document.tokens.len() {
            for (i, one) in all.iter().enumerate() {
                for other in all.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| other) {
                    table[one[token] as usize * wide + other[token] as usize] += 1;
                }
            }
        }
    }
    let (mut bio, mut label) = (vec![0.0; wide * wide], vec![0.0; narrow * narrow]);
    for (m, table) in counts.iter().enumerate().skip(2) {
        for (at, count) in table.iter().enumerate() {
            let value = *count as f64 / (m - 1) as f64;
            bio[at] += value;
            let (a, b) = (without_edges((at / wide) as u32), without_edges((at % wide) as u32));
            label[a as usize * narrow + b as usize] += value;
        }
    }
    (alpha::nominal(&label, narrow), alpha::nominal(&bio, wide))
}
