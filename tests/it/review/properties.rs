//! What must hold of every figure, whatever the spans.

use proptest::prelude::*;
use wusum::review::{
    Agreement, Corpus, Figure, Figures, Given, GivenDocument, GivenSpan, Options, Sampling, agreement,
};

const TEXT: &str = "قال حسن بلوان إن مؤتمر مراكش يعكس عمق العلاقات بين واشنطن والرباط، كما كتبت هسبريس أمس.";
const LABELS: [&str; 4] = ["person", "place", "quote", "event"];

fn span() -> impl Strategy<Value = GivenSpan> {
    let chars = TEXT.chars().count() as u32;
    (0..chars - 12, 1_u32..12, 0..LABELS.len()).prop_map(|(start, len, label)| GivenSpan {
        start,
        end: start + len,
        label: LABELS[label].to_owned(),
    })
}

fn document() -> impl Strategy<Value = Vec<Vec<GivenSpan>>> {
    let spans = || prop::collection::vec(span(), 0..8);
    prop::collection::vec(spans(), 2)
}

fn given(documents: &[Vec<Vec<GivenSpan>>]) -> Given {
    let document = |(at, spans): (usize, &Vec<Vec<GivenSpan>>)| GivenDocument {
        id: format!("d{at}"),
        // Texts must differ: equal ones are one article.
        text: format!("{TEXT} {at}"),
        tokens: None,
        spans: spans.clone(),
    };
    Given {
        labels: LABELS.map(str::to_owned).to_vec(),
        annotators: vec!["a".to_owned(), "b".to_owned()],
        documents: documents.iter().enumerate().map(document).collect(),
    }
}

fn figures(given: &Given) -> Agreement {
    let options = Options { draws: 20, gamma: Sampling::Continua(5), ..Options::default() };
    agreement(&Corpus::given(given), options)
}

/// Equal but for the last bits.
fn alike(one: &[Figure], other: &[Figure]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(a, b)| match (a, b) {
            (Ok(a), Ok(b)) => (a - b).abs() < 1e-12,
            (a, b) => a == b,
        })
}

fn f1s(figures: &Figures) -> Vec<Figure> {
    let gamma = [figures.gamma.low, figures.gamma.high, figures.gamma.observed_disorder];
    figures.values().into_iter().chain(figures.ignoring.map(|one| one.0)).chain(gamma).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn who_comes_first_changes_nothing_but_swaps_precision_and_recall(
        documents in prop::collection::vec(document(), 1..4)
    ) {
        let forth = figures(&given(&documents)).overall;
        let mut turned = documents;
        turned.iter_mut().for_each(|spans| spans.reverse());
        let back = figures(&given(&turned)).overall;
        prop_assert!(alike(&f1s(&forth), &f1s(&back)), "{:?} {:?}", f1s(&forth), f1s(&back));
        for (one, other) in [
            (forth.strict, back.strict), (forth.exact, back.exact),
            (forth.partial, back.partial), (forth.type_, back.type_),
        ] {
            prop_assert_eq!(one.precision.ok(), other.recall.ok());
            prop_assert_eq!(one.recall.ok(), other.precision.ok());
            prop_assert_eq!((one.correct, one.incorrect, one.partial), (other.correct, other.incorrect, other.partial));
            prop_assert_eq!((one.missed, one.spurious), (other.spurious, other.missed));
        }
    }

    #[test]
    fn equal_sets_agree_wholly(documents in prop::collection::vec(document(), 1..4)) {
        let mut same = documents;
        same.iter_mut().for_each(|spans| spans[1] = spans[0].clone());
        let found = figures(&given(&same)).overall;
        for (at, figure) in f1s(&found).into_iter().enumerate().take(found.values().len()) {
            prop_assert!(figure.is_err() || figure == Ok(1.0), "{} is {:?}", at, figure);
        }
        prop_assert_eq!(found.gamma.observed_disorder.unwrap_or(0.0), 0.0);
    }

    #[test]
    fn the_order_of_articles_changes_nothing(documents in prop::collection::vec(document(), 2..5)) {
        let forth = given(&documents);
        let mut back = forth.clone();
        back.documents.reverse();
        prop_assert_eq!(figures(&forth), figures(&back));
    }

    #[test]
    fn no_figure_leaves_its_range(documents in prop::collection::vec(document(), 1..3)) {
        let found = figures(&given(&documents));
        for figure in found.overall.values().into_iter().flatten() {
            prop_assert!(figure.is_finite() && figure <= 1.0, "{}", figure);
        }
        for (low, high) in found.pairs.iter().flat_map(|pair| &pair.intervals).flatten() {
            prop_assert!(low <= high);
        }
    }
}

/// nervaluate finds none of the two spans right when the second annotator is the reference.
#[test]
fn a_date_in_an_event_is_found_whoever_is_the_reference() {
    let span = |start, end, label: &str| GivenSpan { start, end, label: label.to_owned() };
    let one = vec![span(0, 9, "event"), span(8, 9, "place")];
    let found = figures(&given(&[vec![one.clone(), vec![one[1].clone()]]])).overall;
    let back = figures(&given(&[vec![vec![one[1].clone()], one]])).overall;
    assert_eq!((found.strict.f1, back.strict.f1), (Ok(2.0 / 3.0), Ok(2.0 / 3.0)));
}

#[test]
fn of_two_pairings_the_one_that_shares_more_text_in_total_is_taken() {
    let span = |start, end| GivenSpan { start, end, label: "place".to_owned() };
    // First come first served would pair 0–6 with 4–10 and leave 0–4 and 6–12 alone.
    let found =
        figures(&given(&[vec![vec![span(0, 6), span(6, 12)], vec![span(0, 4), span(4, 10)]]])).overall;
    assert_eq!((found.overlaps.same_label, found.overlaps.only_a, found.overlaps.only_b), (2, 0, 0));
}

/// By hand: L = 10, m = 2, units 0–4 and 2–6. Do = 2·(2² + 2²)/(2·100) = 0.08. A unit of 4 has (2·64 − 3·16 + 4)/3 = 28
/// against the other unit and 16·((6−3) + (4−3)) = 64 against the gaps of 6 and 4, so De = (2/10)·2·92/(20·19 − 2·4·3).
#[test]
fn alpha_for_unitizing_is_what_its_definition_gives_by_hand() {
    let span = |start, end| GivenSpan { start, end, label: "place".to_owned() };
    let document = GivenDocument {
        id: "d".to_owned(),
        text: "0123456789".to_owned(),
        tokens: None,
        spans: vec![vec![span(0, 4)], vec![span(2, 6)]],
    };
    let annotators = vec!["a".to_owned(), "b".to_owned()];
    let given = Given { labels: Vec::new(), annotators, documents: vec![document] };
    let found = figures(&given).overall.alpha_u.expect("there are units");
    let expected = 1.0 - 0.08 / (0.2 * 184.0 / 356.0);
    assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
}
