//! The model that learns from the annotator's own spans: what it finds, when it is silent, and that it is the same each time.

use std::sync::LazyLock;

use proptest::prelude::*;
use wusum::assist::learn::{FOLDS, Model, NAME, Sentence, train};
use wusum::model::{LabelId, Origin};
use wusum::text::{TextRange, on_grapheme_edge};

use super::marked;

fn sentence(text: &str) -> Sentence {
    let (text, spans) = marked(text);
    let spans: Vec<(TextRange, LabelId)> =
        spans.into_iter().map(|(range, label)| (range, LabelId::new(label))).collect();
    Sentence::new(&text, spans.iter().map(|(range, label)| (*range, label)))
}

/// The text with what is proposed in it marked. Proposals do not overlap here.
fn proposed(model: &Model, text: &str) -> String {
    let mut marked = text.to_owned();
    for one in model.propose_all(text).iter().rev() {
        marked.insert_str(one.range.end(), &format!("]({})", one.label.as_str()));
        marked.insert(one.range.start(), '[');
    }
    marked
}

fn of(sentences: &[Sentence]) -> Model {
    train(sentences, &[], 7, &mut |_, _| {}).expect("there is something to learn")
}

/// Sixty read sentences in which names stand after the same words, in three languages.
fn read() -> Vec<Sentence> {
    let people = ["سلمى", "نزار", "هالة", "مروان", "ليلى", "زياد"];
    let places = ["فاس", "وجدة", "سطات", "آسفي", "تازة"];
    let mut all = Vec::new();
    for (at, person) in people.iter().cycle().take(15).enumerate() {
        let place = places[at % places.len()];
        all.push(sentence(&format!("قال السيد [{person}](person) إن مدينة [{place}](place) هادئة.")));
        all.push(sentence(&format!("ووصلت الرسالة إلى السيد [{person}](person) في المساء.")));
        all.push(sentence("لم يقل أحد إن الطريق قصيرة، ولم تصل رسالة أخرى."));
        all.push(sentence(&format!("We met Mr [{}](person) in [{}](place).", NAMES[at % 4], TOWNS[at % 3])));
    }
    all
}

const NAMES: [&str; 4] = ["Okafor", "Lindqvist", "Haddad", "Moreau"];
const TOWNS: [&str; 3] = ["Lagos", "Oslo", "Lyon"];

static MODEL: LazyLock<Model> = LazyLock::new(|| of(&read()));

#[test]
fn a_name_that_nobody_labelled_is_proposed_where_names_stand() {
    for expected in [
        "قال السيد [عصام](person) إن مدينة [تطوان](place) هادئة.",
        "ووصلت الرسالة إلى السيد [رشيد](person) في المساء.",
        "We met Mr [Yilmaz](person) in [Ankara](place).",
        "لم تصل رسالة أخرى في المساء.",
    ] {
        assert_eq!(proposed(&MODEL, &marked(expected).0), expected);
    }
}

#[test]
fn a_prefix_is_left_out_where_the_annotator_leaves_it_out() {
    let people = ["سلمى", "نزار", "هالة", "مروان", "زياد"];
    let all: Vec<Sentence> = people
        .iter()
        .cycle()
        .take(30)
        .enumerate()
        .map(|(at, person)| match at % 3 {
            0 => sentence(&format!("كتبت الرسالة ل[{person}](person) أمس.")),
            1 => sentence(&format!("كتبت وب[{person}](person) بدأت أمس.")),
            _ => sentence(&format!("l’[Élysée](place) a vu [{person}](person)’s أمس.")),
        })
        .collect();
    let model = of(&all);
    for expected in [
        "كتبت الرسالة ل[هالة](person) أمس.",
        "كتبت وب[زياد](person) بدأت أمس.",
        "l’[Élysée](place) a vu [نزار](person)’s أمس.",
    ] {
        assert_eq!(proposed(&model, &marked(expected).0), expected);
    }
}

#[test]
fn labels_that_lie_in_each_other_are_both_proposed() {
    let bodies = ["البلدية", "الجامعة", "المحكمة", "الغرفة"];
    let all: Vec<Sentence> = (0..40)
        .map(|at| sentence(&format!("حضر [رئيس [{}](organization)](office) الحفل.", bodies[at % 4])))
        .collect();
    let found = of(&all).propose_all("حضر رئيس المحكمة الحفل.");
    let found: Vec<&str> = found.iter().map(|one| one.label.as_str()).collect();
    assert_eq!(found, ["office", "organization"]);
}

#[test]
fn it_speaks_only_where_it_was_right_often_enough_in_its_trial() {
    let standing = MODEL.standing(0.9).expect("names stand after the same words");
    assert!(standing.precision().is_some_and(|precision| precision >= 0.9), "{standing:?}");
    assert!(standing.said >= 10 && standing.right <= standing.said && standing.said <= standing.gold + 10);
    let text = "قال السيد هالة إن مدينة فاس هادئة.";
    // Less sure than anything that was tried is not said, right or not.
    let from = |label: &LabelId| {
        MODEL.by_label(0.9).into_iter().find(|(of, _)| of == label).and_then(|(_, standing)| standing)
    };
    let mut sure = MODEL.propose_all(text);
    sure.retain(|one| from(&one.label).is_some_and(|standing| one.score >= Some(standing.from)));
    assert!(!sure.is_empty());
    assert_eq!(MODEL.propose(text, 0.9), sure);
    assert_eq!(MODEL.propose(text, 1.1), [], "more than can be had");
    // The same words with and without a label, as a coin falls.
    let coin = "0110100110010110100101100110100110010110011010010110100110010110";
    let unsure = coin.chars().map(|side| match side {
        '0' => sentence("كتبت [سلمى](person) رسالة."),
        _ => sentence("كتبت سلمى رسالة."),
    });
    let unsure = of(&unsure.collect::<Vec<_>>());
    assert_eq!(unsure.standing(0.9), None);
    assert_eq!(unsure.propose("كتبت سلمى رسالة.", 0.9), []);
}

#[test]
fn it_says_what_it_is_and_what_it_learned_from() {
    let (sentences, spans, left_out) = MODEL.learned_from();
    assert_eq!((sentences, spans, left_out), (60, 75, 0));
    let one = MODEL.propose_all("We met Mr Yilmaz in Ankara.").remove(0);
    let origin = Origin::Model { name: NAME.to_owned(), version: MODEL.version().to_owned() };
    assert_eq!(one.origin, origin);
    assert!(one.score.is_some_and(|score| (0.5..=1.0).contains(&score)), "{:?}", one.score);
}

#[test]
fn names_from_elsewhere_are_known() {
    let names = [("بنزرت".to_owned(), LabelId::new("place")), ("Zed".to_owned(), LabelId::new("unknown"))];
    let model = train(&read(), &names, 7, &mut |_, _| {}).expect("there is something to learn");
    assert_ne!(model.version(), MODEL.version());
    let score = |model: &Model| {
        let all = model.propose_all("قال السيد عصام إن مدينة بنزرت هادئة.");
        all.iter().find(|one| one.label.as_str() == "place").and_then(|one| one.score)
    };
    assert!(score(&model) > score(&MODEL), "{:?} and {:?}", score(&model), score(&MODEL));
}

#[test]
fn where_there_is_nothing_to_learn_there_is_no_model() {
    let none = |sentences: &[Sentence]| assert_eq!(train(sentences, &[], 0, &mut |_, _| {}), None);
    none(&[]);
    none(&[sentence("كتبت [سلمى](person) رسالة.")]);
    none(&vec![sentence("كتبت سلمى رسالة."); 20]);
    none(&vec![sentence(""); 20]);
    // In the middle of a word that has no prefix there: it cannot be followed, and is no example of a word without a label.
    none(&vec![sentence("كتبت ن[زار](person) رسالة."); 20]);
    // Beyond the text, as a message from a faulty page might have it.
    none(&vec![Sentence { text: "a".to_owned(), spans: vec![((0, 9), "person".to_owned())] }; 20]);
}

#[test]
fn the_same_sentences_give_the_same_model_on_every_machine() {
    assert_eq!(of(&read()).to_bytes(), MODEL.to_bytes());
    // Made on x86-64 Linux; only a change of the model itself may change it.
    assert_eq!(MODEL.version(), "1.22dc51c5");
    let other = train(&read(), &[], 8, &mut |_, _| {}).expect("there is something to learn");
    assert_ne!(other.version(), MODEL.version(), "the seed counts");
}

#[test]
fn a_model_comes_back_from_its_bytes_and_from_no_others() {
    let bytes = MODEL.to_bytes();
    assert_eq!(Model::from_bytes(&bytes).as_ref(), Some(&*MODEL));
    assert_eq!(Model::from_bytes(b""), None);
    assert_eq!(Model::from_bytes(&bytes[..bytes.len() / 2]), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn proposals_are_ranges_of_the_text_in_order(text in "([سلمىفوبالكقe’'s .ًٌّـ🙂\u{200F}\n]|السيد |مدينة |Mr |Lyon ){0,40}") {
        let found = MODEL.propose_all(&text);
        for one in &found {
            prop_assert!(!one.range.is_empty() && one.range.end() <= text.len());
            prop_assert!(on_grapheme_edge(&text, one.range.start()) && on_grapheme_edge(&text, one.range.end()));
            prop_assert!(one.score.is_some_and(|score| (0.0..=1.0).contains(&score)));
        }
        prop_assert!(found.is_sorted_by_key(|one| one.range.start()));
    }

    #[test]
    fn what_is_learned_by_heart_comes_back_to_the_byte(
        words in prop::collection::vec("[سلمكقeاو]{1,6}", 3..7),
        first in 0_usize..3,
        length in 1_usize..3,
        seed in 0_u64..4,
    ) {
        let last = (first + length).min(words.len());
        let mut text = words[..first].iter().fold(String::new(), |text, word| text + word + " ");
        let start = text.len();
        text += &words[first..last].join(" ");
        let range = TextRange::between(start, text.len());
        text = words[last..].iter().fold(text, |text, word| text + " " + word);
        let label = LabelId::new("person");
        let learned = vec![Sentence::new(&text, [(range, &label)].into_iter()); 2 * FOLDS];
        let model = train(&learned, &[], seed, &mut |_, _| {}).expect("there is something to learn");
        prop_assert_eq!(model.learned_from(), (10, 10, 0));
        let found = model.propose_all(&text);
        prop_assert_eq!(found.iter().map(|one| one.range).collect::<Vec<_>>(), [range]);
        prop_assert_eq!(&train(&learned, &[], seed, &mut |_, _| {}), &Some(model));
    }
}
