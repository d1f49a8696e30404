//! Parts for training and testing, near-duplicates, only what was examined, and the manifest.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use wusum::edit::{apply, set_examined_to};
use wusum::formats::dataset::{export, packaged};
use wusum::formats::export::{ExportOptions, Exported, OutFile, SplitReport, Why};
use wusum::formats::near::Near;
use wusum::formats::parted::{Parted, Plan, RUNS_HELD};
use wusum::formats::splits::{Grouping, Part, SplitPlan, Splits, split};
use wusum::formats::{ArticleChoice, Selection, SetChoice, format, parts_of};
use wusum::model::{AnnotatorId, Article, ArticleId, ArticleMeta, Project};
use wusum::text::TextRange;

use super::read;

/// Sixty words, of which the last `other` are its own.
fn text(of: usize, other: usize) -> String {
    let word = |at: usize| if at + other < 60 { format!("كلمة{at}") } else { format!("w{of}x{at}") };
    (0..60).map(word).collect::<Vec<_>>().join(" ")
}

fn article(id: &str, text: &str) -> Article {
    Article::new(ArticleId::new(id), text, ArticleMeta::default())
}

fn of(articles: &[Article], plan: &SplitPlan) -> Splits {
    split(&articles.iter().collect::<Vec<_>>(), plan)
}

#[test]
fn texts_are_near_by_the_share_of_runs_of_words_whatever_tashkeel_and_alef_they_have() {
    let texts = [text(0, 0), text(1, 3), text(2, 40), text(0, 0).replace("كلمة", "كَلِمَــة"), "x".to_owned()];
    let near = Near::of(texts.iter().map(String::as_str), 80);
    assert_eq!(near.first, [0, 1, 2, 0, 4], "the fourth is the first with other marks");
    // 58 runs each, of which the three last words change three.
    assert_eq!(near.pairs.len(), 1);
    let pair = near.pairs[0];
    assert_eq!((pair.early, pair.late, pair.common, pair.all, pair.percent()), (0, 1, 55, 61, 90));
    assert_eq!(near.groups(), [vec![0, 1, 3]]);
    assert_eq!(
        Near::of(texts.iter().map(String::as_str), 91).pairs,
        [],
        "90.2 is rounded down only to be shown"
    );
    assert_eq!(
        Near::of(["", " ", "!", ""].into_iter(), 50).first,
        [0, 1, 2, 0],
        "without a word only the same is near"
    );
    assert_eq!(Near::of(["قال أحمد", "قال احمد", "احمد قال"].into_iter(), 50).first, [0, 0, 2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn near_texts_are_those_that_comparing_every_pair_finds(
        texts in prop::collection::vec(prop::collection::vec(0_u8..6, 0..14), 0..14), percent in 1_usize..=99,
    ) {
        let texts: Vec<String> = texts
            .iter()
            .map(|words| words.iter().map(|word| format!("w{word}")).collect::<Vec<_>>().join(" "))
            .collect();
        let runs = |text: &str| {
            let words: Vec<&str> = text.split_whitespace().collect();
            let runs = if words.len() < 3 { vec![words] } else { words.windows(3).map(<[_]>::to_vec).collect() };
            runs.into_iter().map(|run| run.join(" ")).collect::<std::collections::BTreeSet<_>>()
        };
        let near = Near::of(texts.iter().map(String::as_str), percent);
        let mut expected = Vec::new();
        for late in 0..texts.len() {
            let (a, first) = (runs(&texts[late]), near.first[late]);
            prop_assert_eq!(first, (0..texts.len()).find(|at| runs(&texts[*at]) == a).expect("itself"));
            for early in (0..late).filter(|early| near.first[*early] == *early && first == late) {
                let b = runs(&texts[early]);
                let (common, all) = (a.intersection(&b).count(), a.union(&b).count());
                if common * 100 >= all * percent {
                    expected.push((early, late, common, all));
                }
            }
        }
        let found: Vec<_> = near.pairs.iter().map(|pair| (pair.early, pair.late, pair.common, pair.all)).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn an_article_that_comes_later_moves_none_that_is_there(
        kinds in prop::collection::vec((0_usize..5, 0_usize..12), 1..24), seed in any::<u64>(), which in 0_usize..3, cut in any::<prop::sample::Index>(),
    ) {
        // Few texts and sources, so that groups form and join.
        let articles: Vec<Article> = kinds
            .iter()
            .enumerate()
            .map(|(at, (of, other))| {
                let mut article = article(&format!("{at:03}"), &text(*of, *other));
                article.meta.source = format!("s{}", other % 4);
                article
            })
            .collect();
        let group = [Grouping::Text, Grouping::Near, Grouping::Field("source".to_owned())][which].clone();
        let plan = SplitPlan { seed, group, shares: [50, 25, 25], ..SplitPlan::default() };
        let all = of(&articles, &plan);
        let before = of(&articles[..cut.index(articles.len())], &plan);
        for (id, part) in before.parts.iter() {
            prop_assert_eq!(all.parts.get(id), Some(part));
        }
        // With their manifest they stay, whatever the seed says and in whatever order ids come.
        let kept = before.parts.iter().map(|(id, part)| {
            let article = articles.iter().find(|article| article.id == *id).expect("it is one of them");
            (article.sha256.to_string(), *part)
        });
        let kept: Vec<(String, Part)> = kept.collect::<BTreeMap<_, _>>().into_iter().collect();
        let turned: Vec<Article> = articles
            .iter()
            .map(|article| Article { id: ArticleId::new(format!("{:03}", 999 - article.id.as_str().parse::<u32>().unwrap_or(0))), ..article.clone() })
            .rev()
            .collect();
        let again = of(&turned, &SplitPlan { seed: seed ^ 1, kept: kept.clone(), ..plan });
        for article in &turned {
            if let Some((_, part)) = kept.iter().find(|(text, _)| **text == *article.sha256) {
                prop_assert_eq!(again.parts.get(&article.id), Some(part));
            }
        }
        // What leaks is said: identical texts in two parts never are, where they go by their text.
        prop_assert_eq!(again.parts.len(), articles.len());
    }
}

#[test]
fn a_group_stays_together_and_what_is_near_in_another_part_is_said() {
    let mut articles = Vec::new();
    for at in 0..200 {
        let mut one =
            article(&format!("{at:04}"), &text(at, 3 + at % 3).replace("كلمة", &format!("k{}y", at / 2)));
        one.meta.metadata.insert("topic".to_owned(), format!("\"{}\"", at % 20));
        articles.push(one);
    }
    let part = |splits: &Splits, at: usize| *splits.parts.get(&articles[at].id).expect("each has a part");
    let by_text = of(&articles, &SplitPlan::default());
    assert_eq!((by_text.groups, by_text.without_field), (200, 0));
    let apart = (0..100).filter(|pair| part(&by_text, pair * 2) != part(&by_text, pair * 2 + 1)).count();
    assert!(apart > 5, "some of the hundred pairs are torn");
    assert_eq!(by_text.leaks.len(), apart, "and those are said");
    let near = of(&articles, &SplitPlan { group: Grouping::Near, ..SplitPlan::default() });
    assert_eq!((near.groups, near.leaks.len()), (100, 0));
    assert!((0..100).all(|pair| part(&near, pair * 2) == part(&near, pair * 2 + 1)));
    let plan = SplitPlan { group: Grouping::Field("topic".to_owned()), ..SplitPlan::default() };
    let field = of(&articles, &plan);
    assert_eq!(field.groups, 20);
    assert!((20..200).all(|at| part(&field, at) == part(&field, at % 20)));
    let none = of(&articles, &SplitPlan { group: Grouping::Field("author".to_owned()), ..plan });
    assert_eq!((none.without_field, none.parts), (200, by_text.parts));
}

#[test]
fn the_shares_are_reached_about_and_a_part_of_nothing_is_empty() {
    let articles: Vec<Article> = (0..2_000).map(|at| article(&format!("{at:04}"), &text(at, 60))).collect();
    let count = |plan: &SplitPlan| {
        let splits = of(&articles, plan);
        Part::ALL.map(|part| splits.parts.values().filter(|of| **of == part).count())
    };
    let [train, dev, test] = count(&SplitPlan::default());
    // Three standard deviations of a binomial distribution.
    assert!((1_546..=1_654).contains(&train) && (160..=240).contains(&dev), "{train} {dev} {test}");
    assert_eq!(count(&SplitPlan { shares: [90, 0, 10], ..SplitPlan::default() })[1], 0);
    assert_eq!(count(&SplitPlan { shares: [0, 0, 1], ..SplitPlan::default() }), [0, 0, 2_000]);
    assert_ne!(count(&SplitPlan { seed: 2, ..SplitPlan::default() }), [train, dev, test]);
}

#[test]
fn shares_are_written_with_slashes() {
    assert_eq!(SplitPlan::shares_of("80/10/10"), Some([80, 10, 10]));
    assert_eq!(SplitPlan::shares_of("90/10"), Some([90, 0, 10]));
    for wrong in ["", "80", "0/0/0", "80/10/10/1", "80/-1/1", "a/b", "99999999999/1"] {
        assert_eq!(SplitPlan::shares_of(wrong), None, "{wrong}");
    }
}

/// One article with three spans, of which the last lies in a footer, and a second one by another annotator.
fn project() -> Project {
    let file = r#"{"documents":[
        {"id":"a","text":"قال زيد في 🙂 تونس. تذييل: شركة كبيرة.","sets":[{"id":"sa","annotator":"x","state":"done"}],
         "spans":[{"start":4,"end":7,"label":"person"},{"start":13,"end":17,"label":"place"},{"start":26,"end":30,"label":"organization"},
                  {"start":11,"end":30,"label":"event"}]},
        {"id":"b","text":"زيد","sets":[{"id":"sb","annotator":"y","state":"in_progress"}],"spans":[{"start":0,"end":3,"label":"person"}]},
        {"id":"c","text":"لا شيء","spans":[]}]}"#;
    read("p.json", file.as_bytes()).project
}

fn rows(exported: &Exported, name: &str) -> Vec<serde_json::Value> {
    let file = exported.files.iter().find(|file| file.name == name);
    let file = file.unwrap_or_else(|| {
        panic!("{name}: {:?}", exported.files.iter().map(|file| &file.name).collect::<Vec<_>>())
    });
    String::from_utf8_lossy(&file.bytes)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn only_work_that_is_done_is_written_where_that_is_asked_for() {
    let project = project();
    let selection = Selection { only_done: true, ..Selection::default() };
    let ids: Vec<&str> = selection.articles(&project).map(|article| article.id.as_str()).collect();
    assert_eq!(ids, ["a"], "b is not done, on c nobody has begun");
    let annotator =
        project.sets().find(|set| set.article.as_str() == "b").expect("there is one").annotator.clone();
    let of = |annotator| Selection { sets: SetChoice::Of(annotator), ..selection.clone() };
    assert_eq!(of(annotator).articles(&project).count(), 0);
    assert_eq!(of(AnnotatorId::new("nobody")).articles(&project).count(), 0);
}

#[test]
fn of_one_annotator_only_articles_are_written_that_he_or_gold_has() {
    // An article that somebody has not begun is no example of a text without names.
    let project = project();
    let of = |annotator: &str| Selection {
        sets: SetChoice::Of(AnnotatorId::new(annotator)),
        ..Selection::default()
    };
    let begun: Vec<_> = project.sets().map(|set| (set.annotator.clone(), set.article.clone())).collect();
    for annotator in begun.iter().map(|(annotator, _)| annotator) {
        let selection = of(annotator.as_str());
        let written: Vec<_> = selection.articles(&project).map(|article| article.id.clone()).collect();
        let theirs = begun.iter().filter(|(of, _)| of == annotator);
        assert_eq!(written, theirs.map(|(_, article)| article.clone()).collect::<Vec<_>>());
    }
    assert_eq!(of("gold").articles(&project).count(), 0, "nothing was decided");
    assert_eq!(
        Selection::default().articles(&project).count(),
        3,
        "of all, the one that nobody has begun too"
    );
}

#[test]
fn text_that_was_excluded_or_not_examined_is_cut_out_with_its_spans_and_offsets_fit_what_stays() {
    let mut project = project();
    let mut a = project.article(&ArticleId::new("a")).expect("it is there").clone();
    let footer = a.text.find("تذييل").expect("it is in it");
    a.meta.excluded = vec![TextRange::between(footer, a.text.len())];
    project.add_article(a.clone());
    let b = project.sets().find(|set| set.article.as_str() == "b").expect("there is one").id.clone();
    let edit = set_examined_to(&project, &b, Some("ز".len())).expect("allowed");
    apply(&mut project, &edit).expect("it fits");
    let options = ExportOptions { only_examined: true, ..ExportOptions::default() };
    let exported = export(format("jsonl-spans"), &project, &Selection::default(), &options).expect("written");
    let rows = rows(&exported, "spans.jsonl");
    let told: Vec<(&str, &str, usize)> = rows
        .iter()
        .map(|row| {
            let spans = row["spans"].as_array().expect("a list");
            let text: Vec<char> = row["text"].as_str().expect("a text").chars().collect();
            for span in spans {
                let at = |name: &str| span[name].as_u64().expect("a number") as usize;
                assert_eq!(span["text"], text[at("start")..at("end")].iter().collect::<String>());
            }
            (row["id"].as_str().expect("an id"), row["text"].as_str().expect("a text"), spans.len())
        })
        .collect();
    assert_eq!(told, [("a#0-19", "قال زيد في 🙂 تونس. ", 2), ("b#0-1", "ز", 0), ("c", "لا شيء", 0)]);
    let why: Vec<(&str, Why)> =
        exported.left_out.iter().map(|left| (left.article.as_str(), left.why)).collect();
    assert_eq!(why, [("a", Why::Excluded), ("a", Why::Excluded), ("b", Why::Excluded)]);
    // Excluded in the middle: two stretches.
    a.meta.excluded = vec![TextRange::between("قال زيد ".len(), "قال زيد في ".len())];
    project.add_article(a);
    let exported = export(format("jsonl-spans"), &project, &Selection::default(), &options).expect("written");
    let ids: Vec<String> =
        self::rows(&exported, "spans.jsonl").iter().map(|row| row["id"].to_string()).collect();
    assert_eq!(ids, ["\"a#0-8\"", "\"a#11-37\"", "\"b#0-1\"", "\"c\""]);
}

/// A hundred articles, each with a name.
fn corpus() -> Project {
    let row = |at: usize| {
        let text = format!("قال زيد{at} {}", text(at, 60));
        format!(
            "{{\"id\":\"{at:03}\",\"text\":\"{text}\",\"spans\":[{{\"start\":4,\"end\":{},\"label\":\"person\"}}]}}\n",
            7 + at.to_string().len()
        )
    };
    read("c.jsonl", (0..100).map(row).collect::<String>().as_bytes()).project
}

#[test]
fn parts_are_folders_whose_articles_are_all_that_were_there_and_the_manifest_says_where_each_is() {
    let project = corpus();
    let options = ExportOptions { split: Some(Box::default()), ..ExportOptions::default() };
    let write =
        || packaged(format("jsonl-spans"), &project, &Selection::default(), &options, true).expect("written");
    let exported = write();
    assert_eq!(exported, write(), "the same input gives the same bytes");
    let names: Vec<&str> = exported.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        ["README.md", "train/spans.jsonl", "dev/spans.jsonl", "test/spans.jsonl", "manifest.json"]
    );
    let report = exported.split.clone().expect("it was split");
    let mut ids = Vec::new();
    for counts in &report.parts {
        let rows = rows(&exported, &format!("{}/spans.jsonl", counts.part.slug()));
        assert_eq!((counts.articles, counts.documents, counts.spans), (rows.len(), rows.len(), rows.len()));
        ids.extend(rows.iter().map(|row| (row["id"].as_str().unwrap_or_default().to_owned(), counts.part)));
    }
    ids.sort();
    assert_eq!((ids.len(), report.groups), (100, 100));
    let manifest = &exported.files.last().expect("there are files").bytes;
    let told: serde_json::Value = serde_json::from_slice(manifest).expect("JSON");
    for ((id, part), document) in ids.iter().zip(told["documents"].as_array().expect("a list")) {
        let article = project.article(&ArticleId::new(id)).expect("it is there");
        assert_eq!((&document["id"], &document["part"]), (&id.as_str().into(), &part.slug().into()));
        assert_eq!(document["sha256"], *article.sha256);
    }
    for file in told["files"].as_array().expect("a list") {
        let there =
            exported.files.iter().find(|there| file["name"] == there.name).expect("it is one of them");
        assert_eq!(file["sha256"], wusum::model::sha256_hex(&String::from_utf8_lossy(&there.bytes)));
        assert_eq!(file["bytes"], there.bytes.len());
    }
    assert_eq!(told["files"].as_array().map(Vec::len), Some(4), "all but the manifest itself");
    // Of the content: the lines of Wusum JSON between the first and the last.
    let whole = wusum::formats::wusum::write(&project, &Selection::default()).expect("written");
    let whole = String::from_utf8(whole).expect("UTF-8");
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    assert_eq!(told["content_sha256"], wusum::model::sha256_hex(&lines[1..lines.len() - 1].concat()));
    assert_eq!(parts_of(manifest).map(|parts| parts.len()), Some(100));
    assert_eq!(parts_of(b"{}"), None);
    // In Arabic and in English the README says the shares.
    let readme = String::from_utf8_lossy(&exported.files[0].bytes).into_owned();
    let train = report.parts[0];
    assert!(readme.contains(&format!("| train | {}.0% | {} |", train.articles, train.articles)), "{readme}");
}

#[test]
fn a_folder_for_hugging_face_has_its_splits_and_one_list_of_labels_for_all() {
    let mut options = ExportOptions { split: Some(Box::default()), ..ExportOptions::default() };
    let of = |options: &ExportOptions| {
        packaged(format("hugging-face"), &corpus(), &Selection::default(), options, true).expect("written")
    };
    let exported = of(&options);
    let names: Vec<&str> = exported.files.iter().map(|file| file.name.as_str()).collect();
    for part in ["train", "validation", "test"] {
        assert!(names.contains(&format!("spans/{part}-00000-of-00001.jsonl").as_str()), "{names:?}");
        assert!(names.contains(&format!("tokens/{part}-00000-of-00001.jsonl").as_str()), "{names:?}");
    }
    let card = exported.files.iter().find(|file| file.name == "README.md").expect("a card");
    let card = String::from_utf8_lossy(&card.bytes);
    assert!(
        card.starts_with("---\n")
            && card.contains("- split: validation\n    path: spans/validation-*.jsonl\n"),
        "{card}"
    );
    options.split = Some(Box::new(SplitPlan { shares: [9, 0, 1], ..SplitPlan::default() }));
    let names: Vec<String> = of(&options).files.into_iter().map(|file| file.name).collect();
    assert!(!names.iter().any(|name| name.contains("validation")), "{names:?}");
}

#[test]
fn an_archive_with_parts_comes_back_whole_and_its_manifest_is_no_article() {
    let project = corpus();
    let options = ExportOptions { split: Some(Box::default()), ..ExportOptions::default() };
    for id in ["jsonl-spans", "brat", "wusum"] {
        let exported =
            packaged(format(id), &project, &Selection::default(), &options, true).expect("written");
        let bytes = wusum::formats::archive::pack(&exported.files).expect("packed");
        let back = read("a.zip", &bytes);
        assert_eq!((back.project.articles().count(), &back.warnings[..]), (100, &[][..]), "{id}");
    }
    let all = Selection { articles: ArticleChoice::WithBin, ..Selection::default() };
    assert_eq!(all.articles(&project).count(), 100);
}

#[test]
fn what_is_written_piece_by_piece_is_what_is_written_at_once() {
    let documents = (0..60).map(|at| {
        // Each third is nearly the one before it, and each tenth the very same but for a case.
        let text = text(at / 3, 5).replace("كلمة", &format!("k{}y", at / 3));
        let text = if at % 10 == 9 { text.to_uppercase() } else { format!("{text} {}", at % 2) };
        let source = if at % 7 == 0 { String::new() } else { format!("s{}", at % 5) };
        let examined = if at % 4 == 0 { json!(20) } else { json!(null) };
        let span = |start: usize| json!({ "set": format!("set{at}"), "start": start, "end": start + 2, "label": "person" });
        json!({
            "id": format!("{at:03}"), "text": text, "source": source,
            "sets": [{ "id": format!("set{at}"), "annotator": "amina", "examined_to": examined }],
            "spans": [span(0), span(30)],
        })
    });
    let documents: Vec<serde_json::Value> = documents.collect();
    let file = json!({ "format": "wusum", "version": 1, "project": "أخبار", "documents": documents });
    let project = read("a.json", file.to_string().as_bytes()).project;
    let ids: Vec<ArticleId> = project.articles().map(|article| article.id.clone()).collect();
    assert_eq!((ids.len(), project.sets().map(|set| set.spans.len()).sum::<usize>()), (60, 120));
    let kept: Vec<(String, Part)> = [7, 20]
        .iter()
        .filter_map(|at| Some((project.article(&ids[*at])?.sha256.to_string(), Part::Test)))
        .collect();
    let field = || Grouping::Field("source".to_owned());
    for (format_id, group, kept, only_examined) in [
        ("jsonl-spans", Grouping::Text, Vec::new(), false),
        ("csv", field(), Vec::new(), false),
        ("conll2003", field(), kept.clone(), true),
        ("bio", Grouping::Text, kept, true),
    ] {
        let plan = SplitPlan { shares: [50, 0, 50], group, kept, ..SplitPlan::default() };
        let options =
            ExportOptions { only_examined, split: Some(Box::new(plan)), ..ExportOptions::default() };
        let row = format(format_id);
        let selection = Selection::default();
        let whole = packaged(row, &project, &selection, &options, false).expect("it can be written");
        let mut by_pieces = Plan::new(row, selection, options).expect("parts follow from each article");
        let pieces: Vec<Project> = ids.chunks(7).map(|ids| only(&project, ids)).collect();
        if by_pieces.must_learn() {
            let learnt = pieces.iter().flat_map(|piece| by_pieces.learnt(piece)).collect();
            by_pieces.learn(learnt);
        }
        let mut parted = Parted::new(RUNS_HELD);
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut put = |more: Vec<OutFile>| {
            more.into_iter().for_each(|file| files.entry(file.name).or_default().extend(file.bytes));
        };
        for piece in &pieces {
            let piece = by_pieces.piece(piece).expect("it can be written");
            put(parted.take(&by_pieces, piece));
        }
        let (last, report) = parted.finish(&by_pieces).expect("labels can be written");
        put(last);
        let whole_report = whole.split.expect("there are parts");
        assert!(!whole_report.leaks.is_empty(), "{format_id}: near texts are torn");
        let sorted = |report: &SplitReport| {
            let mut leaks: Vec<_> = report.leaks.iter().map(|leak| format!("{leak:?}")).collect();
            leaks.sort();
            (leaks, SplitReport { leaks: Vec::new(), ..report.clone() })
        };
        // What is kept leads where all is known beforehand, so that a pair may be named the other way round.
        if by_pieces.options.split.as_ref().is_some_and(|plan| plan.kept.is_empty()) {
            assert_eq!(sorted(&report), sorted(&whole_report), "{format_id}");
            let whole: BTreeMap<String, Vec<u8>> =
                whole.files.into_iter().map(|file| (file.name, file.bytes)).collect();
            assert_eq!(files.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
            for (name, bytes) in &whole {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                assert_eq!(text(&files[name]), text(bytes), "{format_id}: {name}");
            }
        } else {
            assert_eq!((report.parts, report.kept), (whole_report.parts, whole_report.kept), "{format_id}");
            for file in whole.files.iter().filter(|file| file.name.contains('/')) {
                assert_eq!(files[&file.name], file.bytes, "{format_id}: {}", file.name);
            }
            assert_eq!(
                parts_of(&files["manifest.json"]),
                whole.files.last().and_then(|file| parts_of(&file.bytes))
            );
        }
    }
}

#[test]
fn where_there_is_no_room_to_find_near_texts_the_same_ones_are_found_and_that_is_said() {
    let mut project = Project::default();
    for at in 0..40 {
        let text = text(at / 4, 5).replace("كلمة", &format!("k{}y", at / 4));
        project
            .add_article(article(&format!("{at:03}"), &if at % 2 == 0 { text } else { format!("{text}!") }));
    }
    // By seed alone what is the same but for a mark is torn.
    let plan = SplitPlan { shares: [50, 0, 50], ..SplitPlan::default() };
    let options = ExportOptions { split: Some(Box::new(plan)), ..ExportOptions::default() };
    let plan = Plan::new(format("jsonl-spans"), Selection::default(), options).expect("parts");
    let run = |room: usize| {
        let mut parted = Parted::new(room);
        let mut readme = String::new();
        let piece = plan.piece(&project).expect("it can be written");
        parted.take(&plan, piece);
        let (last, report) = parted.finish(&plan).expect("labels can be written");
        readme.push_str(&String::from_utf8_lossy(&last[0].bytes));
        (report, readme)
    };
    let (all, told) = run(RUNS_HELD);
    assert!(!all.only_same && !all.leaks.is_empty() && told.contains("are near"), "{told}");
    let (few, told) = run(100);
    assert!(few.only_same && told.contains("too many"), "{told}");
    let same: Vec<_> = all.leaks.iter().filter(|leak| leak.percent == 100).collect();
    assert_eq!(few.leaks.iter().collect::<Vec<_>>(), same);
}

/// These articles with their sets.
fn only(project: &Project, ids: &[ArticleId]) -> Project {
    let mut made = project.without_articles();
    for id in ids {
        made.add_article(project.article(id).expect("it is there").clone());
        project.sets_of(id).for_each(|set| made.add_set(set.clone()));
    }
    made
}
