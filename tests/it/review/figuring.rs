//! Figures of a project as a job: the files of the command line byte for byte, and the spans behind a figure.

use serde_json::{Value, json};
use wusum::edit::{Change, Edit, Record, RecordId, apply};
use wusum::formats::{Selection, SetChoice, wusum as native};
use wusum::jobs::{Figured, Figuring, Job, Want, decode_job, encode_figures, encode_job, figure};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, Decision, DecisionId,
    DecisionReason, Judged, LabelId, Origin, Project, Provenance, SetId, SetNews, SetState, Span, SpanId,
    UtcMillis, Verdict,
};
use wusum::order::Map;
use wusum::review::report::{Language, Part, Section, Table};
use wusum::review::{
    BOUNDARY_CLASSES, Behind, Corpus, Edge, GOLD, OUTCOMES, Of, Options, SHIFTS, Sampling, States, TokenRule,
    agreement, behind, counts, feedback_project, gold_set, is_feedback, logged, shift_at,
};
use wusum::text::TextRange;

use crate::cli::wusum;

const TEXTS: [&str; 2] = [
    "قال الرئيس حسن بلوان إن مراكش جميلة. ثم زار حسن بلوان مدينة فاس.",
    "عادت سلمى إلى طنجة، وفي طنجة لقيت سلمى أخاها.",
];

/// Of each text: words and their labels.
type Labelled<'a> = [&'a [(&'a str, &'a str)]; 2];

fn put(project: &mut Project, who: &str, state: SetState, of: Labelled<'_>) {
    for (at, (text, spans)) in TEXTS.iter().zip(of).enumerate() {
        let (article, annotator) = (ArticleId::new(format!("a{at}")), AnnotatorId::new(who));
        let mut set = AnnotationSet::new(SetId::new(format!("{who}{at}")), article, annotator.clone());
        set.head.state = state;
        let id = set.id.clone();
        project.add_set(set);
        let span = |(n, (word, label)): (usize, &(&str, &str))| {
            let start = text.find(word).expect("a part of the text");
            let span = Span {
                id: SpanId::new(format!("s{n}")),
                ranges: vec![TextRange::between(start, start + word.len())],
                label: LabelId::new(*label),
                subtype: None,
                certainty: Certainty::Sure,
                note: String::new(),
                attributes: Map::new(),
                provenance: Provenance {
                    annotator: annotator.clone(),
                    made: UtcMillis(1_000),
                    changed: UtcMillis(1_000),
                    origin: Origin::Hand,
                },
            };
            Change {
                id: RecordId::Span(id.clone(), span.id.clone()),
                before: None,
                after: Some(Record::Span(span)),
            }
        };
        let changes = spans.iter().enumerate().map(span).collect();
        apply(project, &Edit { changes }).expect("it fits");
    }
}

/// Two who are done, one who is not, and gold with a decision.
fn project() -> Project {
    let mut project = Project::default();
    project.name = "أخبار".to_owned();
    for (at, text) in TEXTS.iter().enumerate() {
        let meta = ArticleMeta { title: format!("مقال {at}"), ..ArticleMeta::default() };
        project.add_article(Article::new(ArticleId::new(format!("a{at}")), *text, meta));
    }
    put(
        &mut project,
        "anna",
        SetState::Done,
        [
            &[("الرئيس حسن بلوان", "person"), ("مراكش", "place"), ("مدينة فاس", "place")],
            &[("سلمى", "person"), ("طنجة", "organization")],
        ],
    );
    put(
        &mut project,
        "ben",
        SetState::Done,
        [
            &[("حسن بلوان", "person"), ("مراكش", "place"), ("فاس", "place")],
            &[("سلمى", "person"), ("طنجة", "place")],
        ],
    );
    put(&mut project, "carl", SetState::InProgress, [&[("مراكش", "person")], &[]]);
    let article = project.article(&ArticleId::new("a0")).expect("it is there").clone();
    let gold = gold_set(&article);
    let set = gold.id.clone();
    project.add_set(gold);
    let start = TEXTS[0].find("حسن").expect("it is there");
    let decision = Decision {
        id: DecisionId::new("d1"),
        about: vec![Judged {
            annotator: AnnotatorId::new("ben"),
            ranges: vec![TextRange::between(start, start + "حسن بلوان".len())],
            label: LabelId::new("person"),
            links: String::new(),
        }],
        outcome: Verdict::Accept(vec![0]),
        reason: Some(DecisionReason::Boundary),
        comment: "اللقب خارج الاسم".to_owned(),
        by: AnnotatorId::new("lead"),
        at: UtcMillis(5_000),
    };
    let id = RecordId::Decision(set, decision.id.clone());
    let change = Change { id, before: None, after: Some(Record::Decision(decision)) };
    apply(&mut project, &Edit { changes: vec![change] }).expect("it fits");
    project
}

fn asked(want: Want, language: Language) -> Figuring {
    Figuring {
        want,
        annotators: Vec::new(),
        any_state: false,
        white_space: false,
        seed: 1,
        draws: 50,
        gamma: true,
        language,
    }
}

/// The file of each annotator as the app writes it.
fn of(project: &Project, who: &str) -> Vec<u8> {
    let selection = Selection { sets: SetChoice::Of(AnnotatorId::new(who)), ..Selection::default() };
    native::write(project, &selection).expect("it is written")
}

#[test]
fn the_files_are_those_of_the_command_line_byte_for_byte() {
    let project = project();
    let (what, log) = figure(&project, &asked(Want::Log, Language::English));
    assert_eq!(what, Figured::File);
    let line: Value = serde_json::from_slice(&log).expect("one line");
    assert_eq!(
        (&line["id"], &line["reason"], &line["by"]),
        (&json!("d1"), &json!("boundary"), &json!("lead"))
    );
    let (anna, ben, carl) = (of(&project, "anna"), of(&project, "ben"), of(&project, "carl"));
    // Who is not done is told aside by the command line as by the job, whichever file says so.
    let files: [(&str, &[u8]); 4] =
        [("anna.json", &anna), ("ben.json", &ben), ("carl.json", &carl), ("log.jsonl", &log)];
    for (want, name, language) in [
        (Want::Html, "r.html", Language::English),
        (Want::Html, "r.html", Language::Arabic),
        (Want::Json, "r.json", Language::English),
        (Want::Csv, "r.csv", Language::English),
    ] {
        let args =
            ["agree", "anna.json", "ben.json", "carl.json", "--decisions", "log.jsonl", "--draws", "50"];
        let args = [&args[..], &["--language", language.tag(), "--report", name]].concat();
        let ran = wusum(&args, &files);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let (what, file) = figure(&project, &asked(want, language));
        assert_eq!(what, Figured::File);
        assert!(
            file == ran.written[name],
            "{name}:\n{}\n---\n{}",
            String::from_utf8_lossy(&file),
            String::from_utf8_lossy(&ran.written[name])
        );
    }
}

#[test]
fn as_a_message_it_comes_to_the_same() {
    let what = asked(Want::Sections, Language::Arabic);
    let job = Job::Figures { project: project(), what: what.clone() };
    assert_eq!(decode_job(encode_job(job.clone())), Ok(job));
    // Names take the place of ids, as in any file.
    let names = [(AnnotatorId::new("anna"), AnnotatorId::new("آنا"))];
    let message = encode_figures(&project(), &Selection::default(), what, &names);
    let Ok(Job::Figures { project, .. }) = decode_job(message) else { panic!("it is that job") };
    assert!(project.sets().any(|set| set.annotator.as_str() == "آنا"));
}

fn sections(what: &Figuring) -> Vec<Section> {
    let (Figured::Sections(sections), file) = figure(&project(), what) else { panic!("sections") };
    assert_eq!(file, Vec::<u8>::new());
    sections
}

#[test]
fn those_who_are_done_are_compared_and_gold_only_when_it_is_named() {
    let titles = |what: &Figuring| -> Vec<String> {
        let pairs = sections(what).into_iter().map(|section| section.title);
        pairs.filter(|title| title.contains(" · ")).collect()
    };
    let mut what = asked(Want::Sections, Language::English);
    assert_eq!(titles(&what), ["anna · ben", "anna · carl", "ben · carl"]);
    what.annotators = vec!["anna".to_owned(), GOLD.to_owned()];
    what.any_state = true;
    assert_eq!(titles(&what), ["anna · gold"]);
    what.annotators = vec!["anna".to_owned(), "carl".to_owned()];
    what.any_state = false;
    // Who has done what is told all the same.
    let (Figured::TooFew { not_done, sections }, _) = figure(&project(), &what) else {
        panic!("anna is alone")
    };
    assert_eq!((not_done, sections.len()), (2, 1));
    let Part::Table(table) = &sections[0].parts[1] else { panic!("articles by annotators") };
    assert_eq!(table.head, ["article", "anna", "ben", "carl", "gold"]);
    assert_eq!(table.rows[0].cells, ["مقال 0", "done (3)", "done (3)", "in progress (1)", "new (0)"]);
    assert_eq!(table.rows[1].cells, ["مقال 1", "done (2)", "done (2)", "in progress (0)", "—"]);
}

#[test]
fn every_figure_has_its_n_and_leads_to_what_it_means() {
    let all = sections(&asked(Want::Sections, Language::English));
    let meanings = all.iter().flat_map(|one| &one.parts).find_map(|part| match part {
        Part::Meanings(meanings) => Some(meanings),
        _ => None,
    });
    let meanings = meanings.expect("they are told");
    let pair = all.iter().find(|section| section.title == "anna · ben").expect("the pair");
    let table = pair.parts.iter().find_map(|part| match part {
        Part::Table(table) if table.caption == "Figures" => Some(table),
        _ => None,
    });
    let table = table.expect("the figures");
    assert_eq!(table.head, ["", "value", "n", "of", "95 % interval"]);
    for row in &table.rows {
        let meaning = row.means.and_then(|at| meanings.get(at));
        assert!(meaning.is_some_and(|(name, text)| !name.is_empty() && !text.is_empty()), "{row:?}");
        // What is counted can be looked at.
        assert_eq!(
            row.behind.iter().map(|one| one.0).collect::<Vec<_>>(),
            if row.cells[2] == "0" { vec![] } else { vec![2] }
        );
        assert!(row.cells[2].parse::<u64>().is_ok() && !row.cells[3].is_empty(), "{row:?}");
    }
    // Two of five are equal of each.
    assert_eq!(table.rows[0].cells[..4], ["Span F1", "0.400", "10", "spans"]);
    let relations = table.rows.iter().find(|row| row.cells[0].starts_with("Relation")).expect("it is listed");
    assert_eq!(relations.cells[1..4], ["— no relations", "0", "relations"]);
}

#[test]
fn behind_a_cell_and_a_class_stand_as_many_spans_as_it_counts() {
    let given = std::fs::read_dir("../shared/checks/agreement").map_or(Vec::new(), |found| {
        let paths = found.filter_map(|file| Some(file.ok()?.path()));
        let read = |path: std::path::PathBuf| {
            let bytes = std::fs::read(&path).ok()?;
            let given = wusum::review::Given::is_it(&bytes).then(|| wusum::review::Given::read(&bytes).ok());
            given.flatten().map(|given| Corpus::given(&given))
        };
        paths.filter_map(read).collect()
    });
    if given.is_empty() {
        println!("the worked examples are not here: only our own is looked at");
    }
    let own = project();
    let own = Corpus::gather(&[&own], &TokenRule::Words, States::Any);
    let (mut cells, mut classes) = (0, 0);
    for corpus in given.iter().chain([&own]) {
        let found = agreement(corpus, Options { seed: 1, draws: 0, gamma: Sampling::Skip });
        let n = corpus.labels.len();
        for pair in &found.pairs {
            let what = |of| Behind { two: Some((pair.a, pair.b)), of };
            let label = |at: usize| (at < n).then_some(at as u16);
            for (at, count) in pair.figures.confusion.iter().enumerate() {
                let (of_a, of_b) = (label(at / (n + 1)), label(at % (n + 1)));
                if (of_a, of_b) == (None, None) {
                    continue;
                }
                let spans = behind(corpus, &what(Of::Labels { of_a, of_b }));
                assert_eq!(spans.len(), *count as usize, "{of_a:?} {of_b:?}");
                let label = |mark: &Option<wusum::review::Mark>| mark.as_ref().map(|mark| mark.label);
                assert!(spans.iter().all(|found| (label(&found.a), label(&found.b)) == (of_a, of_b)));
                cells += spans.len();
            }
            let figures = &pair.figures;
            for (way, scores) in
                [&figures.strict, &figures.exact, &figures.partial, &figures.type_].into_iter().enumerate()
            {
                let counts =
                    [scores.correct, scores.incorrect, scores.partial, scores.missed, scores.spurious];
                for (outcome, count) in counts.into_iter().enumerate() {
                    let spans = behind(corpus, &what(Of::Way { way, outcome }));
                    assert_eq!(spans.len(), count as usize, "{way} {}", OUTCOMES[outcome]);
                }
            }
            let both = |spans: Vec<wusum::review::Counterparts<'_>>| {
                let sides =
                    spans.iter().map(|one| usize::from(one.a.is_some()) + usize::from(one.b.is_some()));
                sides.sum::<usize>() as u32
            };
            let all = both(behind(corpus, &what(Of::Layer(3))));
            assert_eq!(all, figures.overlaps.a() + figures.overlaps.b());
            let layers: u32 = (0..3).map(|layer| both(behind(corpus, &what(Of::Layer(layer))))).sum();
            assert_eq!(layers, all, "each label is in one layer");
            for (label, of) in figures.labels.iter().enumerate() {
                let spans = both(behind(corpus, &what(Of::Label(label as u16))));
                assert_eq!(spans, of.overlaps.a() + of.overlaps.b());
            }
            for (origin, (_, n)) in figures.origins.into_iter().enumerate() {
                assert_eq!(behind(corpus, &what(Of::Origin(origin))).len(), n as usize);
            }
            assert_eq!(behind(corpus, &what(Of::Quotes)).len(), figures.links.quotes as usize);
            for class in 0..BOUNDARY_CLASSES.len() {
                let spans = behind(corpus, &what(Of::Class(class)));
                assert_eq!(spans.len(), pair.figures.ignoring[class].1 as usize);
                classes += spans.len();
            }
            assert_eq!(behind(corpus, &what(Of::Units)).len() as u64, figures.units);
            for (edge, shifts) in [(Edge::Start, &figures.start_shifts), (Edge::End, &figures.end_shifts)] {
                for at in 0..SHIFTS {
                    let spans = behind(corpus, &what(Of::Shift { edge, at }));
                    let here = shifts.iter().filter(|shift| shift_at(shift.0) == at);
                    assert_eq!(spans.len() as u32, here.map(|shift| shift.1).sum::<u32>(), "{edge:?} {at}");
                }
            }
        }
    }
    assert!(cells >= 10 && classes >= 2, "{cells} {classes}");

    let of_two = |of| Behind { two: Some((0, 1)), of };
    let what = of_two(Of::Labels { of_a: Some(2), of_b: Some(1) });
    let section = sections(&asked(Want::Behind(what), Language::English)).remove(0);
    let Part::Table(table) = &section.parts[0] else { panic!("a table") };
    assert_eq!(table.head, ["article", "anna", "ben", "in the text"]);
    assert_eq!(table.rows.len(), 1);
    assert_eq!(table.rows[0].cells[..3], ["مقال 1", "طنجة", "طنجة"]);
    assert!(table.rows[0].cells[3].contains("إلى [طنجة]، وفي"), "{:?}", table.rows[0]);
    // Of annotators and labels who are not there, nothing.
    for what in [
        Behind { two: Some((0, 9)), of: Of::Class(0) },
        of_two(Of::Class(99)),
        of_two(Of::Shift { edge: Edge::End, at: 99 }),
        of_two(Of::Labels { of_a: Some(99), of_b: None }),
    ] {
        let section = sections(&asked(Want::Behind(what), Language::English)).remove(0);
        let rows = section.parts.iter().map(|part| match part {
            Part::Table(table) => table.rows.len(),
            _ => 0,
        });
        assert_eq!(rows.sum::<usize>(), 0, "{what:?}");
    }
}

/// αU of units 0–4 and 2–6 on "0123456789", with what is excluded and up to where it was examined.
fn alpha_u(text: &str, excluded: &[(usize, usize)], examined: Option<usize>) -> f64 {
    let mut project = Project::default();
    let excluded = excluded.iter().map(|(from, to)| TextRange::between(*from, *to)).collect();
    let meta = ArticleMeta { excluded, ..ArticleMeta::default() };
    project.add_article(Article::new(ArticleId::new("a"), text, meta));
    let mut changes = Vec::new();
    for (who, from, to) in [("anna", 0, 4), ("ben", 2, 6)] {
        let annotator = AnnotatorId::new(who);
        let mut set = AnnotationSet::new(SetId::new(who), ArticleId::new("a"), annotator.clone());
        set.head.examined_to = examined;
        let span = Span {
            id: SpanId::new("s"),
            ranges: vec![TextRange::between(from, to)],
            label: LabelId::new("place"),
            subtype: None,
            certainty: Certainty::Sure,
            note: String::new(),
            attributes: Map::new(),
            provenance: Provenance {
                annotator,
                made: UtcMillis(1_000),
                changed: UtcMillis(1_000),
                origin: Origin::Hand,
            },
        };
        let id = RecordId::Span(set.id.clone(), span.id.clone());
        project.add_set(set);
        changes.push(Change { id, before: None, after: Some(Record::Span(span)) });
    }
    apply(&mut project, &Edit { changes }).expect("it fits");
    let corpus = Corpus::gather(&[&project], &TokenRule::Words, States::Any);
    let found = agreement(&corpus, Options { seed: 1, draws: 0, gamma: Sampling::Skip });
    found.overall.alpha_u.expect("there are units")
}

#[test]
fn text_that_is_excluded_or_not_examined_is_no_gap_on_which_annotators_agree() {
    let whole = alpha_u("0123456789", &[], None);
    // By hand, see `alpha_for_unitizing_is_what_its_definition_gives_by_hand`.
    assert!((whole - (1.0 - 0.08 / (0.2 * 184.0 / 356.0))).abs() < 1e-12, "{whole}");
    let footer = "0123456789 and a long footer that nobody was asked to look at";
    assert_eq!(alpha_u(footer, &[(10, footer.len())], None), whole);
    assert_eq!(alpha_u(footer, &[], Some(10)), whole);
    assert_eq!(alpha_u(footer, &[(30, 40), (35, footer.len())], Some(10)), whole);
    // L = 9; the gaps are 4 and 1 of the one, 2, 2 and 1 of the other: no unit could lie across what is excluded.
    let parted = alpha_u("0123456789", &[(8, 9)], None);
    let by_hand = 1.0 - (16.0 / 162.0) / (2.0 / 9.0 * 88.0 / (18.0 * 17.0 - 24.0));
    assert!((parted - by_hand).abs() < 1e-12, "{parted} instead of {by_hand}");
}

/// Every cell of the tables that counts something, with what stands behind it: how many spans it says and how many there are.
fn counted(sections: &[Section], title: &str) -> Vec<(String, String, Behind)> {
    let section = sections.iter().find(|section| section.title == title).expect("it is a section");
    let tables = section.parts.iter().filter_map(|part| match part {
        Part::Table(table) => Some(table),
        _ => None,
    });
    let cells = tables.flat_map(|table| {
        let rows = table.rows.iter().flat_map(|row| row.behind.iter().map(move |one| (row, one)));
        rows.map(|(row, (at, what))| (table.caption.clone(), row.cells[*at].clone(), *what))
    });
    cells.collect()
}

#[test]
fn figures_over_all_and_by_version_and_each_bar_lead_to_their_spans() {
    let mut project = project();
    let sets: Vec<_> = project.sets().cloned().collect();
    for mut set in sets {
        if set.annotator.as_str() == "carl" {
            set.head.state = SetState::Done;
        }
        set.head.guideline_version = if set.article.as_str() == "a1" { 2 } else { 1 };
        project.add_set(set);
    }
    let all = |want| {
        let (Figured::Sections(sections), _) = figure(&project, &asked(want, Language::English)) else {
            panic!("sections")
        };
        sections
    };
    let sections = all(Want::Sections);
    let rows = |what: Behind| {
        let section = all(Want::Behind(what)).remove(0);
        let Part::Table(table) = &section.parts[0] else { panic!("a table") };
        (section.title.clone(), table.rows.iter().map(|row| row.cells[..3].to_vec()).collect::<Vec<_>>())
    };
    // Of each figure over all: of each of the three pairs, as many as it counts.
    let over_all = counted(&sections, "All annotators");
    let captions =
        ["Span F1 of each pair · spans of both", "Figures", "Span F1 by label", "SemEval-2013 9.1"];
    for caption in captions {
        assert!(over_all.iter().any(|cell| cell.0 == caption), "{caption}");
    }
    let spans = over_all.iter().find(|cell| cell.1 == "22").expect("eleven spans, each twice compared");
    let (title, listed) = rows(spans.2);
    assert_eq!(title, "All annotators: all labels");
    let sides = listed.iter().flat_map(|row| &row[1..]).filter(|side| !side.ends_with('—')).count();
    assert_eq!(sides, 22, "{listed:#?}");
    assert!(listed.iter().any(|row| row[1..] == ["anna: مراكش", "carl: مراكش"]), "{listed:#?}");
    // αU counts each span once, where all have worked.
    let units = over_all.iter().find(|cell| cell.2.of == Of::Units).expect("it is there");
    assert_eq!((units.1.as_str(), rows(units.2).1.len()), ("11", 11));

    let pair = counted(&sections, "anna · ben");
    let versions: Vec<_> = pair.iter().filter(|cell| cell.0 == "By version of the guidelines").collect();
    assert_eq!(versions.iter().map(|cell| cell.1.as_str()).collect::<Vec<_>>(), ["6", "4"]);
    let (title, listed) = rows(versions[1].2);
    assert_eq!((title.as_str(), listed.len()), ("anna · ben: version 2", 2));
    assert!(listed.iter().all(|row| row[0] == "مقال 1"), "{listed:#?}");
    // The title and the generic head, each more than five characters.
    let bars: Vec<_> = pair.iter().filter(|cell| cell.0.starts_with("How far the second’s start")).collect();
    assert_eq!(bars.len(), 1);
    let (title, listed) = rows(bars[0].2);
    assert_eq!((bars[0].1.as_str(), title.as_str()), ("2", "anna · ben: start > 5"));
    assert_eq!(listed[0][1..], ["الرئيس حسن بلوان", "حسن بلوان"]);
}

#[test]
fn of_many_decisions_the_screen_lists_some_and_counts_the_rest_and_the_report_has_all() {
    let mut project = project();
    let gold = project.sets().find(|set| set.annotator.as_str() == GOLD).expect("there is gold").clone();
    let first = gold.decisions().next().expect("it has a decision").clone();
    let more = (2..=600).map(|n| {
        let mut decision = first.clone();
        decision.id = DecisionId::new(format!("d{n}"));
        let id = RecordId::Decision(gold.id.clone(), decision.id.clone());
        Change { id, before: None, after: Some(Record::Decision(decision)) }
    });
    apply(&mut project, &Edit { changes: more.collect() }).expect("it fits");
    let (Figured::Sections(sections), _) = figure(&project, &asked(Want::Sections, Language::English)) else {
        panic!("sections")
    };
    let decisions = sections.iter().find(|section| section.title == "Decisions").expect("it is a section");
    let rows = decisions.parts.iter().filter_map(|part| match part {
        Part::Table(table) => Some(table.rows.len()),
        _ => None,
    });
    assert_eq!(rows.max(), Some(500));
    assert!(decisions.parts.contains(&Part::Text("Further rows, not shown here: 100".to_owned())));
    let (_, page) = figure(&project, &asked(Want::Html, Language::English));
    let page = String::from_utf8(page).expect("UTF-8");
    assert!(page.contains(">d600<") && !page.contains("not shown here"), "the report has all");
}

#[test]
fn gold_that_is_made_here_holds_its_decisions_and_they_come_out_again() {
    let project = project();
    let (_, log) = figure(&project, &asked(Want::Log, Language::English));
    let (anna, ben) = (of(&project, "anna"), of(&project, "ben"));
    let files: [(&str, &[u8]); 3] = [("anna.json", &anna), ("ben.json", &ben), ("log.jsonl", &log)];
    let ran =
        wusum(&["merge", "anna.json", "ben.json", "--decisions", "log.jsonl", "-o", "gold.json"], &files);
    let gold = native::check(&ran.written["gold.json"]).expect("it can be read");
    assert!(gold.is_ok(), "{:?}", gold.strict);
    let gold = gold.imported.project;
    assert_eq!(logged(&gold), logged(&project));
    assert_eq!(figure(&gold, &asked(Want::Log, Language::English)).1, log);
    // It is the set that the review on screen goes on with.
    let set = gold_set(gold.article(&ArticleId::new("a0")).expect("it is there"));
    assert!(gold.set(&set.id).is_some_and(|set| set.decisions().count() == 1));
}

/// The project with another decision about the second article: anna's label was wrong.
fn decided() -> Project {
    let mut project = project();
    let gold = gold_set(project.article(&ArticleId::new("a1")).expect("it is there"));
    let set = gold.id.clone();
    project.add_set(gold);
    let start = TEXTS[1].find("طنجة").expect("it is there");
    let ranges = vec![TextRange::between(start, start + "طنجة".len())];
    let judged = |who: &str, label: &str| Judged {
        annotator: AnnotatorId::new(who),
        ranges: ranges.clone(),
        label: LabelId::new(label),
        links: String::new(),
    };
    let decision = Decision {
        id: DecisionId::new("d2"),
        about: vec![judged("anna", "organization"), judged("ben", "place")],
        outcome: Verdict::Accept(vec![1]),
        reason: Some(DecisionReason::Label),
        comment: "مدينة لا مؤسسة".to_owned(),
        by: AnnotatorId::new("lead"),
        at: UtcMillis(86_400_000),
    };
    let id = RecordId::Decision(set, decision.id.clone());
    let change = Change { id, before: None, after: Some(Record::Decision(decision)) };
    apply(&mut project, &Edit { changes: vec![change] }).expect("it fits");
    project
}

#[test]
fn decisions_go_back_to_an_annotator_without_what_others_had() {
    let made = feedback_project(&decided(), &AnnotatorId::new("anna"));
    let bytes = native::write(&made, &Selection::default()).expect("it is written");
    let text = String::from_utf8(bytes.clone()).expect("UTF-8");
    assert!(!text.contains("ben"), "{text}");
    let read = native::check(&bytes).expect("our own file");
    assert!(read.is_ok(), "{:?} {:?}", read.strict, read.imported.warnings);
    let read = read.imported.project;
    assert_eq!((read.articles().count(), read.sets().count()), (2, 2));
    assert!(read.sets().all(|set| is_feedback(set) && !counts(set) && set.spans.is_empty()));
    assert_eq!(logged(&read), [], "they are no decisions of whoever opens them");

    // Beside her own work they are a list to learn from: what she missed, and what became of what she had.
    let mut hers = decided();
    hers.retain_sets(|set| set.annotator.as_str() == "anna");
    read.sets().for_each(|set| hers.add_set(set.clone()));
    let mut what = asked(Want::Learn, Language::English);
    what.annotators = vec!["anna".to_owned()];
    let (Figured::Sections(sections), _) = figure(&hers, &what) else { panic!("a list") };
    let Part::Table(table) = &sections[0].parts[1] else { panic!("a table") };
    let place = TEXTS[1].replacen("طنجة", "[طنجة]", 1);
    assert_eq!(table.rows.len(), 2);
    assert_eq!(
        table.rows[0].cells,
        ["طنجة [Organization]", "changed", "طنجة [Place]", "label", "مدينة لا مؤسسة", &place, "مقال 1"]
    );
    assert_eq!(table.rows[1].cells[..4], ["—", "missed", "حسن بلوان [Person]", "boundary"]);
    // The reviewer sees the same.
    let (Figured::Sections(seen), _) = figure(&decided(), &what) else { panic!("a list") };
    assert_eq!(seen, sections);
    // Of who has done nothing there is nothing to learn.
    what.annotators = vec!["zoe".to_owned()];
    assert_eq!(figure(&decided(), &what).0, Figured::Sections(Vec::new()));
}

#[test]
fn a_later_file_of_decisions_takes_the_place_of_an_earlier_one() {
    let anna = AnnotatorId::new("anna");
    let of = |project: &Project| {
        let bytes = native::write(&feedback_project(project, &anna), &Selection::default()).expect("written");
        native::check(&bytes).expect("our own file").imported.project
    };
    let mut later = decided();
    let gold = gold_set(later.article(&ArticleId::new("a1")).expect("it is there")).id;
    let before = later.set(&gold).and_then(|set| set.decision(&DecisionId::new("d2")).cloned()).expect("it");
    let after = Decision { outcome: Verdict::Reject, at: UtcMillis(90_000_000), ..before.clone() };
    let id = RecordId::Decision(gold, before.id.clone());
    let change = Change { id, before: Some(Record::Decision(before)), after: Some(Record::Decision(after)) };
    apply(&mut later, &Edit { changes: vec![change] }).expect("it fits");
    let (early, late) = (of(&decided()), of(&later));
    let news: Vec<SetNews> = early
        .sets()
        .filter_map(|here| Some(here.news(late.set(&here.id)?)))
        .filter(|news| *news != SetNews::Same)
        .collect();
    assert_eq!(news, [SetNews::Newer { here: 86_400, coming: 90_000 }]);
    let back = late.sets().next().and_then(|set| Some(set.news(early.set(&set.id)?)));
    assert!(matches!(back, Some(SetNews::Same | SetNews::Older { .. })), "{back:?}");
}

#[test]
fn a_zip_takes_decisions_to_all_whom_they_concern() {
    let (what, zip) = figure(&decided(), &asked(Want::Feedback, Language::English));
    assert_eq!(what, Figured::File);
    let listed = |name: &str| zip.windows(name.len()).any(|part| part == name.as_bytes());
    // Carl worked on the articles too, and missed what became gold.
    assert!(["anna", "ben", "carl"].iter().all(|name| listed(&format!("decisions-{name}.json"))));
    assert_eq!(figure(&decided(), &asked(Want::Feedback, Language::English)).1, zip);
    let mut nothing = project();
    nothing.retain_sets(|set| set.annotator.as_str() != GOLD);
    assert_eq!(figure(&nothing, &asked(Want::Feedback, Language::English)).0, Figured::Nothing);
}

#[test]
fn the_report_tells_how_often_each_was_right_over_time_and_why_not() {
    let (Figured::Sections(sections), _) = figure(&decided(), &asked(Want::Sections, Language::English))
    else {
        panic!("sections")
    };
    let section = sections.iter().find(|one| one.title == "Annotators and decisions").expect("it is told");
    let tables: Vec<&Table> = section
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Table(table) => Some(table),
            _ => None,
        })
        .collect();
    assert_eq!(tables[0].head, ["", "accuracy", "kept", "changed", "rejected", "missed"]);
    // The first decision was about ben's span alone: anna missed it.
    assert_eq!(tables[0].rows[0].cells, ["anna", "0.000", "0", "1", "0", "1"]);
    assert_eq!(tables[0].rows[1].cells, ["ben", "1.000", "2", "0", "0", "0"]);
    let days: Vec<&str> = tables[1].rows.iter().map(|row| row.cells[0].as_str()).collect();
    assert_eq!(days, ["1970-01-01", "1970-01-02"]);
    assert_eq!(tables[1].rows[1].cells[1..3], ["0.000 (1)", "1.000 (1)"]);
    let reasons: Vec<[&str; 3]> = tables[2]
        .rows
        .iter()
        .map(|row| [row.cells[0].as_str(), row.cells[1].as_str(), row.cells[2].as_str()])
        .collect();
    assert_eq!(
        reasons,
        [
            ["boundary", "1", "حسن بلوان [Person] ⟵ حسن بلوان [Person]"],
            ["label", "1", "طنجة [Place] ⟵ طنجة [Organization] / طنجة [Place]"],
        ]
    );
}

#[test]
fn numbers_are_shown_in_arabic_digits_and_nothing_else_is_changed() {
    let table = Part::Table(Table {
        caption: "SemEval-2013 9.1".to_owned(),
        means: None,
        head: ["", "F1", "anna 2", "مجال 95٪"].map(str::to_owned).into(),
        rows: vec![
            vec!["مقال 1".to_owned(), "0.412 – 0.500".to_owned(), "−3".to_owned(), "2026-11-25".to_owned()]
                .into(),
        ],
    });
    let text = Part::Text("المقالات: 2 · الوسوم: 10 / 12. (F1 2013)".to_owned());
    let shown = Section { title: "anna 2".to_owned(), parts: vec![table, text] }.with_arabic_digits();
    assert_eq!(shown.title, "anna 2");
    let Part::Table(table) = &shown.parts[0] else { panic!("a table") };
    assert_eq!(table.caption, "SemEval-2013 9.1");
    assert_eq!(table.head, ["", "F1", "anna 2", "مجال ٩٥٪"]);
    assert_eq!(table.rows[0].cells, ["مقال 1", "٠٫٤١٢ – ٠٫٥٠٠", "−٣", "2026-11-25"]);
    assert_eq!(shown.parts[1], Part::Text("المقالات: ٢ · الوسوم: ١٠ / ١٢. (F1 2013)".to_owned()));
}
