//! Work packages, on the command line.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wusum::edit::{Edit, NewSpan, Record, RecordId, Stamp, add_guideline, add_spans, apply};
use wusum::formats::{Selection, wusum as native};
use wusum::jobs::{Assigned, Assigning, assigned};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Label, LabelId, Origin, Project, SetId,
    SpanId, UtcMillis, default_labels,
};
use wusum::review::{PackageUpdate, Plan, PlanProblem, package_schema, package_update, unpack};
use wusum::storage::projects::ProjectId;
use wusum::text::TextRange;

use crate::cli::{Ran, wusum};

fn corpus(n: usize) -> Vec<(String, Vec<u8>)> {
    (0..n)
        .map(|at| {
            (format!("c/{at:03}.txt"), format!("مقال رقم {at} {}", "كلمة ".repeat(at % 7)).into_bytes())
        })
        .collect()
}

fn assign(files: &[(String, Vec<u8>)], more: &[&str]) -> Ran {
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let names: Vec<&str> = files.iter().map(|file| file.0).collect();
    wusum(&[&["assign"], names.as_slice(), &["-o", "out"], more].concat(), &files)
}

/// Texts in the order of each package, by annotator.
fn texts(ran: &Ran) -> BTreeMap<String, Vec<String>> {
    let packages = ran.written.iter().filter(|(name, _)| !name.ends_with("plan.json"));
    packages
        .map(|(name, bytes)| {
            let file: Value = serde_json::from_slice(bytes).expect("JSON");
            let documents = file["documents"].as_array().expect("documents");
            let place = |document: &Value| document["metadata"]["wusum_order"].as_u64().expect("a place");
            let mut sorted: Vec<&Value> = documents.iter().collect();
            sorted.sort_by_key(|document| place(document));
            let text = |document: &&Value| document["text"].as_str().expect("a text").to_owned();
            (name.clone(), sorted.iter().map(text).collect())
        })
        .collect()
}

#[test]
fn some_articles_are_for_all_some_for_two_and_the_rest_for_one() {
    let ran =
        assign(&corpus(100), &["--annotators", "5", "--double", "15%", "--calibration", "20", "--seed", "7"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let packages = texts(&ran);
    assert_eq!(packages.len(), 5);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in packages.values().flatten() {
        *counts.entry(text).or_default() += 1;
    }
    let of = |times: usize| counts.values().filter(|count| **count == times).count();
    assert_eq!((counts.len(), of(5), of(2), of(1)), (100, 20, 12, 68));
    // Those for all come first, in one order.
    let first: BTreeSet<&[String]> = packages.values().map(|texts| &texts[..20]).collect();
    assert_eq!(first.len(), 1);
    let sizes: Vec<usize> = packages.values().map(Vec::len).collect();
    assert!(sizes.iter().all(|size| (35..=42).contains(size)), "{sizes:?}");
    let one = &ran.written["out/annotator-01.json"];
    let checked = wusum(&["check", "one.json"], &[("one.json", one)]);
    assert_eq!(checked.code, 0, "{}", checked.out);
    let file: Value = serde_json::from_slice(one).expect("JSON");
    assert_eq!(file["documents"][0]["sets"][0]["annotator"], "annotator-01");
}

#[test]
fn the_same_seed_gives_the_same_files_whatever_the_order_of_the_corpus() {
    let options = ["--annotators", "anna,ben,carim", "--double", "0.5", "--calibration", "3"];
    let forth = assign(&corpus(30), &options);
    let mut turned = corpus(30);
    turned.reverse();
    assert_eq!(texts(&forth), texts(&assign(&turned, &options)));
    assert_eq!(forth.written, assign(&corpus(30), &options).written);
    let other = assign(&corpus(30), &[options.as_slice(), &["--seed", "2"]].concat());
    assert_ne!(texts(&forth), texts(&other));
}

#[test]
fn a_plan_that_cannot_be_carried_out_is_refused() {
    let ran = assign(&corpus(3), &["--annotators", "2", "--calibration", "4"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, "--calibration 4: there are 3 articles only\n"));
    let ran = assign(&corpus(3), &["--annotators", "1", "--double", "50%"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, "--double needs two annotators at least\n"));
}

#[test]
fn a_package_says_what_it_is_and_for_whom_and_keeps_its_id_when_articles_come_to_the_corpus() {
    let heads = |n: usize, version: &str| -> BTreeMap<String, Value> {
        let ran = assign(&corpus(n), &["--annotators", "سلمى,Karim", "--seed", "5", "--version", version]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let packages = ran.written.iter().filter(|(name, _)| !name.ends_with("plan.json"));
        packages
            .map(|(_, bytes)| {
                let file: Value = serde_json::from_slice(bytes).expect("JSON");
                let checked = wusum::formats::wusum::check(bytes).expect("our own file");
                assert!(checked.is_ok(), "{:?}", checked.problems());
                (file["package"]["annotator"].as_str().expect("a name").to_owned(), file["package"].clone())
            })
            .collect()
    };
    let (first, second) = (heads(6, "1"), heads(9, "2"));
    assert_eq!(first.keys().collect::<Vec<_>>(), ["Karim", "سلمى"]);
    for (name, head) in &first {
        assert_eq!((&head["kind"], &head["version"]), (&Value::from("assignment"), &Value::from(1)));
        assert_eq!(second[name]["id"], head["id"]);
        assert_eq!(second[name]["version"], 2);
    }
    assert_ne!(first["Karim"]["id"], first["سلمى"]["id"]);
}

#[test]
fn a_package_is_unpacked_in_its_order_and_a_later_version_brings_only_what_is_not_there() {
    let package = |n: usize, version: &str| {
        let ran = assign(&corpus(n), &["--annotators", "1", "--seed", "5", "--version", version]);
        let bytes = &ran.written.iter().find(|(name, _)| !name.ends_with("plan.json")).expect("one").1;
        wusum::formats::wusum::check(bytes).expect("our own file").imported.project
    };
    let mut last = 0;
    let mut new_id = || {
        last += 1;
        ArticleId::new(format!("{last:03}"))
    };
    let (first, later) = (package(5, "1"), package(8, "2"));
    let mut here = unpack(&first, &Project::default(), &mut new_id);
    let order = |project: &Project| -> Vec<String> {
        project.articles().map(|article| article.meta.metadata["wusum_order"].clone()).collect()
    };
    assert_eq!(order(&here), ["1", "2", "3", "4", "5"]);
    assert_eq!(here.sets().count(), 5);
    assert!(here.sets().all(|set| here.article(&set.article).is_some()));
    assert!(package_update(&here, &first).is_empty());

    let guidelines = add_guideline(&later, "# واحد", UtcMillis(1)).expect("it is new");
    let mut later = later;
    apply(&mut later, &guidelines).expect("it applies");
    let update = package_update(&here, &later);
    assert_eq!(update, PackageUpdate { articles: 3, guidelines: vec![1], ..PackageUpdate::default() });
    let more = unpack(&later, &here, &mut new_id);
    assert_eq!((more.articles().count(), more.sets().count()), (3, 3), "nothing that is there is touched");
    assert!(more.articles().all(|article| article.id.as_str() > "005"), "after those that are there");
    let (_, articles, _) = more.into_parts();
    articles.into_iter().for_each(|article| here.add_article(article));
    assert_eq!(package_update(&here, &later).articles, 0);
    assert_eq!(ProjectId::of_package("x"), ProjectId::of_package("x"));
    assert_ne!(ProjectId::of_package("x"), ProjectId::of_package("y"));
    assert_eq!(ProjectId::new(ProjectId::of_package("x").as_str()), Some(ProjectId::of_package("x")));
}

/// A package of one article, with changes to its labels and these guidelines.
fn described(change: impl Fn(&mut Vec<Label>), guidelines: &[&str]) -> Project {
    let mut labels = default_labels();
    change(&mut labels);
    let mut project = Project::without_labels();
    project.add_article(Article::new(ArticleId::new("a"), "زارت سلمى المغرب.", ArticleMeta::default()));
    for label in labels {
        let id = RecordId::Label(label.id.clone());
        apply(&mut project, &Edit::one(id, None, Some(Record::Label(label)))).expect("it applies");
    }
    for text in guidelines {
        let edit = add_guideline(&project, text, UtcMillis(1)).expect("it is new");
        apply(&mut project, &edit).expect("it applies");
    }
    project
}

#[test]
fn a_new_project_has_the_labels_of_its_package_and_no_others() {
    let package = described(
        |labels| {
            labels.retain(|label| label.id.as_str() != "event");
            labels[0].definition = vec![("en".to_owned(), "Whoever has a name.".to_owned())];
            labels[1].key = Some('9');
        },
        &["# واحد"],
    );
    let mut here = Project::default();
    let edit = package_schema(&here, &package);
    apply(&mut here, &edit).expect("it applies");
    assert_eq!(here.labels(), package.labels());
    assert_eq!(here.guideline_version(), 1);
    assert_eq!(package_schema(&here, &package), Edit::default());
}

#[test]
fn a_later_version_that_describes_labels_otherwise_is_told_and_taken_and_no_span_goes() {
    let first = described(|_| {}, &["# واحد"]);
    let mut here = unpack(&first, &Project::default(), || ArticleId::new("001"));
    apply(&mut here, &package_schema(&Project::default(), &first)).expect("it applies");
    here.add_set(AnnotationSet::new(SetId::new("s"), ArticleId::new("001"), AnnotatorId::new("ليلى")));
    let stamp = Stamp { annotator: AnnotatorId::new("ليلى"), now: UtcMillis(5), origin: Origin::Hand };
    for (id, surface, label) in [("x", "سلمى", "person"), ("y", "المغرب", "event")] {
        let text = here.article(&ArticleId::new("001")).expect("an article").text.clone();
        let at = text.find(surface).expect("it is there");
        let new = NewSpan {
            id: SpanId::new(id),
            range: TextRange::between(at, at + surface.len()),
            label: LabelId::new(label),
            origin: Origin::Hand,
            links: Vec::new(),
        };
        let edit = add_spans(&here, &SetId::new("s"), &[new], None, &stamp).expect("allowed");
        apply(&mut here, &edit).expect("it applies");
    }
    // The annotator has a key, a colour and an example of their own.
    let own = |label: &mut Label| {
        (label.key, label.color) = (Some('7'), "#112233".to_owned());
        label.examples.push(("ar".to_owned(), "زارت [سلمى]".to_owned()));
    };
    let person = LabelId::new("person");
    let before = here.label(&person).cloned().expect("a label");
    let mut after = before.clone();
    own(&mut after);
    let edit =
        Edit::one(RecordId::Label(person.clone()), Some(Record::Label(before)), Some(Record::Label(after)));
    apply(&mut here, &edit).expect("it applies");

    let later = described(
        |labels| {
            labels.retain(|label| label.id.as_str() != "event");
            let definition = vec![("en".to_owned(), "Whoever has a name.".to_owned())];
            labels.iter_mut().find(|label| label.id == person).expect("a label").definition = definition;
            labels.push(Label { id: LabelId::new("law"), key: Some('7'), ..labels[0].clone() });
        },
        &["# غيره", "# اثنان"],
    );
    let update = package_update(&here, &later);
    let expected =
        PackageUpdate { articles: 0, guidelines: vec![2, 3], labels: 1, changed: vec![(person.clone(), 1)] };
    assert_eq!(update, expected, "another text under number 1 comes behind what is here");
    let spans: Vec<_> = here.sets().flat_map(|set| set.spans.iter().cloned()).collect();
    let edit = package_schema(&here, &later);
    let undone = here.clone();
    apply(&mut here, &edit).expect("it applies");
    assert_eq!(here.sets().flat_map(|set| set.spans.iter().cloned()).collect::<Vec<_>>(), spans);
    let label = here.label(&person).expect("a label");
    assert_eq!(label.definition, [("en".to_owned(), "Whoever has a name.".to_owned())]);
    assert_eq!((label.key, label.color.as_str()), (Some('7'), "#112233"));
    assert!(label.examples.contains(&("ar".to_owned(), "زارت [سلمى]".to_owned())));
    assert!(here.label(&LabelId::new("event")).is_some(), "a span has it");
    assert_eq!(here.label(&LabelId::new("law")).and_then(|label| label.key), None, "the key is taken");
    assert!(package_update(&here, &later).is_empty());
    apply(&mut here, &edit.inverse()).expect("one step back");
    assert_eq!(here, undone);
}

#[test]
fn the_job_makes_the_files_of_the_command_line_as_one_zip() {
    let mut project = Project::default();
    for (name, text) in corpus(12) {
        let text = String::from_utf8(text).expect("UTF-8");
        project.add_article(Article::new(ArticleId::new(name), text, ArticleMeta::default()));
    }
    let bytes = native::write(&project, &Selection::default()).expect("it is written");
    let options = ["--annotators", "سلمى,Karim", "--double", "25%", "--calibration", "3", "--seed", "9"];
    let ran = assign(&[("corpus.json".to_owned(), bytes)], &options);
    let names = ["سلمى", "Karim"].map(str::to_owned).to_vec();
    let plan = Plan { annotators: names, double: 0.25, calibration: 3, seed: 9 };
    let what = Assigning { plan, version: 1 };
    let (Assigned::Packages(shares), zip) = assigned(&project, &what) else { panic!("it can be shared out") };
    let files = unzipped(&zip);
    assert_eq!(files.len(), 3);
    for (name, bytes) in &files {
        assert!(ran.written[&format!("out/{name}")] == *bytes, "{name}");
    }
    let counts = shares.iter().map(|share| (share.articles, share.calibration, share.shared));
    assert_eq!(counts.clone().map(|count| count.0).sum::<usize>(), 3 + 3 + 9 + 2);
    assert!(counts.clone().all(|(_, calibration, shared)| (calibration, shared) == (3, 2)), "{shares:?}");
    assert_eq!(assigned(&project, &what).1, zip, "the same plan gives the same bytes");

    let too_many = Plan { calibration: 13, ..what.plan };
    let refused = assigned(&project, &Assigning { plan: too_many, version: 1 });
    let why = PlanProblem::TooFewArticles { articles: 12, calibration: 13 };
    assert_eq!(refused, (Assigned::NoPlan(why), Vec::new()));
}

fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut file = |at: usize| {
        let mut file = zip.by_index(at).expect("a file");
        let (name, mut bytes) = (file.name().expect("UTF-8").into_owned(), Vec::new());
        std::io::Read::read_to_end(&mut file, &mut bytes).expect("it can be read");
        (name, bytes)
    };
    (0..3).map(&mut file).collect()
}
