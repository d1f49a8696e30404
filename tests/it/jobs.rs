//! Jobs: as messages they come to the same as inline.

use std::cell::Cell;

use proptest::prelude::*;
use wusum::edit::{Change, Edit, LabelChange, Record, RecordId, add_guideline, apply, change_label};
use wusum::formats::archive::pack;
use wusum::formats::export::{ExportOptions, Exported, Layer, OutFile};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::splits::{Grouping, Part, SplitPlan};
use wusum::formats::{ArticleChoice, Choices, Decoder, HtmlReader, NamedFile, Outcome, Selection, SetChoice};
use wusum::jobs::keeping::{How, Keeping, Kept, Listed, Wanted};
use wusum::jobs::learning::{Learning, Whose};
use wusum::jobs::stored::Missing;
use wusum::jobs::{
    Arriving, Assigning, Env, Figuring, Job, JobResult, Message, Progress, Reply, Unreadable, Want,
    decode_job, decode_reply, encode_export, encode_job, encode_reply, run,
};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, Direction, LabelId, Origin,
    Project, Provenance, Relation, RelationId, Role, SetHead, SetId, SetState, Span, SpanId, Target,
    UtcMillis,
};
use wusum::order::Map;
use wusum::review::Plan;
use wusum::review::report::Language;
use wusum::text::TextRange;

/// What a job asks of where it runs, on the command line's side.
pub struct Native;

impl Env for Native {
    fn decoder(&self) -> &dyn Decoder {
        &NativeDecoder
    }

    fn html(&self) -> &dyn HtmlReader {
        &NativeHtml
    }
}

#[test]
fn proposals_come_to_the_page_with_the_file_that_made_them() {
    let row = r#"{"text":"قال زيد","spans":[{"start":4,"end":7,"label":"person","score":0.25,"model":"m"},{"start":0,"end":3,"label":"verb","model":"n"}]}"#;
    let (file_name, bytes) = ("a.jsonl".to_owned(), row.as_bytes().to_vec());
    let job = Job::Import { file_name, bytes, beside: Vec::new(), choices: Choices::default() };
    let done = Reply::Done(run(&job, &Native, &mut |_| {}));
    let Reply::Done(JobResult::Imported(Outcome::Project(imported))) = &done else { panic!("{done:?}") };
    assert_eq!((imported.proposals.len(), imported.format), (2, "jsonl-spans"));
    assert_eq!(imported.project.sets().count(), 0, "nobody has annotated it");
    assert_eq!(decode_reply(encode_reply(done.clone())), Ok(done));
}

#[test]
fn what_waits_for_a_person_comes_to_the_page_with_its_file() {
    let row = r#"{"id":"a","text":"قال زيد وزيد: نعم","spans":[{"id":"p","start":0,"end":3,"label":"person","text":"زيد"},
        {"id":"q","start":14,"end":17,"label":"quote","text":"نعم"},{"start":0,"end":99,"label":"person","text":"زيد"}],
        "relations":[{"from":"q","role":"speaker","to":"p"}]}"#;
    let (file_name, bytes) = ("a.json".to_owned(), format!("[{row}]").into_bytes());
    let job = Job::Import { file_name, bytes, beside: Vec::new(), choices: Choices::default() };
    let done = Reply::Done(run(&job, &Native, &mut |_| {}));
    let Reply::Done(JobResult::Imported(Outcome::Project(imported))) = &done else { panic!("{done:?}") };
    assert_eq!((imported.waiting.spans.len(), imported.waiting.links.len()), (2, 1), "{imported:?}");
    assert_eq!(decode_reply(encode_reply(done.clone())), Ok(done));
}

/// What is in the bin as well.
fn everything() -> Selection {
    Selection { articles: ArticleChoice::WithBin, ..Selection::default() }
}

fn project() -> Project {
    let mut project = Project::default();
    project.name = "مشروع".to_owned();
    let guideline = add_guideline(&project, "# وسوم", UtcMillis(4)).expect("allowed");
    apply(&mut project, &guideline).expect("fits");
    let retired = LabelChange { retired: Some(true), ..LabelChange::default() };
    let retired = change_label(&project, &LabelId::new("event"), retired).expect("allowed");
    apply(&mut project, &retired).expect("fits");
    let article = ArticleId::new("a");
    let meta = ArticleMeta {
        title: "t".to_owned(),
        direction: Direction::RightToLeft,
        file_name: Some("a.txt".to_owned()),
        excluded: vec![TextRange::between(0, 2)],
        metadata: Map::from([("k".to_owned(), "1.0".to_owned())]),
        binned: Some(UtcMillis(3)),
        ..ArticleMeta::default()
    };
    project.add_article(Article::new(article.clone(), "قال 🙂 نعم", meta));
    project.add_article(Article::new(ArticleId::new("b"), "b", ArticleMeta::default()));
    let mut set = AnnotationSet::new(SetId::new("s"), article, AnnotatorId::new("x"));
    set.head = SetHead {
        state: SetState::Done,
        examined_to: Some(6),
        guideline_version: 2,
        revision: 3,
        handed_in: u64::MAX,
    };
    project.add_set(set);
    let provenance = |origin| Provenance {
        annotator: AnnotatorId::new("x"),
        made: UtcMillis(-5),
        changed: UtcMillis(i64::MAX),
        origin,
    };
    let set = SetId::new("s");
    let origins = [
        Origin::Hand,
        Origin::Import,
        Origin::Repeat,
        Origin::KnownName,
        Origin::Model { name: "m".to_owned(), version: "1".to_owned() },
    ];
    let mut changes = Vec::new();
    for (number, origin) in origins.into_iter().enumerate() {
        let id = SpanId::new(number.to_string());
        let span = Span {
            id: id.clone(),
            ranges: vec![TextRange::between(0, 2), TextRange::between(2, 6)],
            label: LabelId::new(format!("l{number}")),
            subtype: (number == 1).then(|| "city".to_owned()),
            certainty: if number == 2 { Certainty::Unsure } else { Certainty::Sure },
            note: "note".repeat(number),
            attributes: Map::from([("a".to_owned(), "[]".to_owned())]),
            provenance: provenance(origin),
        };
        changes.push(Change {
            id: RecordId::Span(set.clone(), id),
            before: None,
            after: Some(Record::Span(span)),
        });
    }
    let targets = [
        Target::Span(SpanId::new("1")),
        Target::Mention(TextRange::between(0, 2)),
        Target::Unknown,
        Target::Author,
    ];
    for (target, role) in targets.into_iter().zip(Role::ALL) {
        let id = RelationId::new(role.slug());
        let provenance = provenance(Origin::Hand);
        let relation = Relation { id: id.clone(), from: SpanId::new("0"), role, target, provenance };
        let after = Some(Record::Relation(relation));
        changes.push(Change { id: RecordId::Relation(set.clone(), id), before: None, after });
    }
    apply(&mut project, &Edit { changes }).expect("the edit fits");
    let ranges = [TextRange::between(0, 2), TextRange::between(2, 6)];
    apply(&mut project, &crate::fixed::decisions(&set, ranges)).expect("the edit fits");
    project
}

fn import_job(name: &str, bytes: &[u8]) -> Job {
    Job::Import {
        file_name: name.to_owned(),
        bytes: bytes.to_vec(),
        beside: Vec::new(),
        choices: Choices::default(),
    }
}

fn import_beside_job(name: &str, bytes: &[u8], beside: &[(&str, &[u8])]) -> Job {
    let named = |(name, bytes): &(&str, &[u8])| NamedFile { name: (*name).to_owned(), bytes: bytes.to_vec() };
    Job::Import {
        file_name: name.to_owned(),
        bytes: bytes.to_vec(),
        beside: beside.iter().map(named).collect(),
        choices: Choices::default(),
    }
}

/// The job on the stores that says most; natively there are none.
fn restore() -> Keeping {
    let project =
        Listed {
            id: "p".into(), name: "رسائل".into(), made: Some(-1), opened: None, binned: Some(1 << 40)
        };
    let local = vec![("wusum/1/set/s".to_owned(), "{}".to_owned())];
    Keeping::Restore {
        kept: vec![Kept { project, local, only_local: true }],
        seal: "sha256:0".into(),
        wanted: vec![Wanted { place: 1, how: How::Replace, copy_name: "نسخة".into() }],
        now: 1,
    }
}

fn jobs() -> Vec<Job> {
    let export = |selection, format: &str| Job::Export {
        project: project(),
        selection,
        format: format.to_owned(),
        options: ExportOptions { layer: Layer::All, ..ExportOptions::default() },
    };
    let one = Selection {
        articles: ArticleChoice::Only(vec![ArticleId::new("a"), ArticleId::new("b")]),
        sets: SetChoice::Of(AnnotatorId::new("x")),
        only_done: false,
    };
    // Only what is selected is sent: of one annotator, without the article that he has not begun.
    let of_one = decode_job(encode_job(export(one, "wusum"))).expect("readable");
    let sent = match &of_one {
        Job::Export { project, .. } => project.articles().map(|article| article.id.as_str()).collect(),
        _ => Vec::new(),
    };
    assert_eq!(sent, ["a"]);
    let picked = Selection { sets: SetChoice::Only(vec![SetId::new("s")]), ..everything() };
    let JobResult::Exported(own) = run(&export(everything(), "wusum"), &Native, &mut |_| ()) else {
        panic!("the project can be exported")
    };
    let plan = Plan { annotators: vec!["a".to_owned()], double: 0.5, calibration: 0, seed: 1 };
    let figures = Figuring {
        want: Want::Sections,
        annotators: Vec::new(),
        any_state: false,
        white_space: true,
        seed: 1,
        draws: 10,
        gamma: true,
        language: Language::Arabic,
    };
    let mut split = export(everything(), "bio");
    if let Job::Export { options, .. } = &mut split {
        let kept = vec![("0".repeat(64), Part::Dev)];
        let group = Grouping::Field("source".to_owned());
        options.split = Some(Box::new(SplitPlan { group, kept, seed: u64::MAX, ..SplitPlan::default() }));
        options.only_examined = true;
    }
    vec![
        Job::Keeping { what: restore(), file: b"PK".to_vec() },
        Job::Figures { project: Project::default(), what: figures },
        Job::Assign { project: Project::default(), what: Assigning { plan, version: 1 } },
        Job::Learn {
            what: Learning::Propose {
                of: Whose { project: "first".to_owned(), annotator: "سلمى".to_owned() },
                demanded: 90,
            },
            text: "قال زيد".to_owned(),
        },
        Job::Stored {
            missing: Missing {
                store: "wusum".to_owned(),
                read_as: "1".to_owned(),
                articles: vec![vec!["wusum/1/article/a".to_owned()], Vec::new()],
                names: vec![("x".to_owned(), "سلمى".to_owned())],
            },
            job: Box::new(export(everything(), "wusum")),
        },
        Job::Markdown("# الدليل\n- [ ] a *b*\n\n1. <b>c</b>".to_owned()),
        export(everything(), "wusum"),
        // With spans left out and relations lost.
        export(everything(), "bio"),
        split,
        of_one,
        export(picked, "wusum"),
        export(everything(), "text"),
        import_job("own.json", &own.files[0].bytes),
        import_job("a.txt", "a\u{FFFD}\nقال".as_bytes()),
        import_job("a.html", b"<html lang=fr><h1>x</h1>y"),
        import_job("a.txt", b"\xC7\xE1\xC7"),
        import_job("a.jsonl", b"{\"text\":\"x\",\"more\":\"y\"}\n{"),
        import_job("a.jsonl", "{\"text\":\"🙂 a b\",\"label\":[[2,3,\"x\"]]}".as_bytes()),
        import_job("a.pdf", b"%PDF-1.4"),
        import_job("a.txt", b""),
        import_beside_job("a.txt", "قال".as_bytes(), &[("a.ann", b""), ("annotation.conf", b"[entities]")]),
        import_job(
            "own.json",
            br#"{"documents":[{"text":"x","spans":[{"start":0,"end":9,"label":"l"},{"start":0}]}]}"#,
        ),
    ]
}

#[test]
fn a_job_sent_as_a_message_comes_to_the_same_as_inline() {
    for job in jobs() {
        let inline = run(&job, &Native, &mut |_| ());
        let message = encode_job(job.clone());
        assert_eq!(decode_job(message.clone()), Ok(job.clone()));
        let mut replies = Vec::new();
        let mut hear = |reply| replies.push(decode_reply(encode_reply(reply)).expect("readable"));
        let job = decode_job(message).expect("readable");
        let result = run(&job, &Native, &mut |progress| hear(Reply::Progress(progress)));
        hear(Reply::Done(result));
        assert_eq!(replies.pop(), Some(Reply::Done(inline)), "{job:?}");
        let at = |done| Reply::Progress(Progress::new(done, 1));
        assert_eq!((replies.first(), replies.last()), (Some(&at(0)), Some(&at(1))));
        let on_the_way = replies[1..replies.len() - 1].iter().map(|reply| match reply {
            Reply::Progress(Progress { done, total: 100, step: None }) => (0, *done),
            Reply::Progress(Progress { done, step: Some(step), .. }) => (*step as usize, *done),
            other => panic!("{other:?}"),
        });
        assert!(on_the_way.is_sorted(), "it goes forward");
    }
}

#[test]
fn a_reply_taken_in_by_parts_is_the_one_taken_in_at_once_however_often_it_pauses() {
    for job in jobs() {
        let message = encode_reply(Reply::Done(run(&job, &Native, &mut |_| ())));
        let whole = decode_reply(message.clone()).expect("readable");
        for at_once in [1, 2, 3, 1_000] {
            let mut arriving = Arriving::new(message.clone()).expect("readable");
            let (mut pauses, mut came) = (0, None);
            while came.is_none() {
                let steps = Cell::new(0);
                let more = || steps.replace(steps.get() + 1) + 1 < at_once;
                came = arriving.go_on(&more).expect("readable");
                pauses += usize::from(came.is_none());
                assert!(pauses < 100, "{job:?}: it goes on with every call");
            }
            assert_eq!(came.as_ref(), Some(&whole), "{job:?}");
            let Reply::Done(JobResult::Imported(Outcome::Project(imported))) = &whole else { continue };
            let pieces = imported.project.articles().count() + imported.project.sets().count();
            assert!(at_once > 1 || pauses + 1 >= pieces, "{job:?}: {pauses} pauses for {pieces} pieces");
            assert_eq!(arriving.go_on(&|| true), Ok(None), "it is given once");
        }
    }
}

#[test]
fn a_reply_that_is_cut_short_or_goes_on_is_refused_by_parts_too() {
    let rows = (0..3).map(|n| {
        format!("{{\"id\":\"{n}\",\"text\":\"قال زيد {n}\",\"spans\":[{{\"start\":4,\"end\":7,\"label\":\"person\"}}]}}\n")
    });
    let job = import_job("a.jsonl", rows.collect::<String>().as_bytes());
    let message = encode_reply(Reply::Done(run(&job, &Native, &mut |_| ())));
    let taken = |payload: Vec<u8>| {
        let mut arriving = Arriving::new(Message { head: message.head.clone(), payload })?;
        loop {
            if let Some(reply) = arriving.go_on(&|| false)? {
                return Ok(reply);
            }
        }
    };
    assert!(taken(message.payload.clone()).is_ok());
    for cut in 0..message.payload.len() {
        assert_eq!(taken(message.payload[..cut].to_vec()), Err(Unreadable), "{cut}");
    }
    assert_eq!(taken([&*message.payload, b"0"].concat()), Err(Unreadable));
}

#[test]
fn a_file_tells_how_far_it_has_been_read_each_percent_once() {
    let row =
        "{\"id\":\"a\",\"text\":\"قال زيد\",\"spans\":[{\"start\":4,\"end\":7,\"label\":\"person\"}]}\n";
    let bio = "زيد B-PER\nقال O\n\n";
    let zipped =
        ["a.jsonl", "b.jsonl"].map(|name| OutFile { name: name.into(), bytes: row.repeat(50).into() });
    let wusum = format!("{{\"documents\":[{}]}}", [row.trim(); 100].join(","));
    let files = [
        ("a.jsonl", row.repeat(1_000).into_bytes()),
        ("a.conll", bio.repeat(1_000).into_bytes()),
        ("a.json", wusum.into_bytes()),
        ("a.zip", pack(&zipped).expect("packed")),
    ];
    for (name, bytes) in files {
        let (file_name, choices) = (name.to_owned(), Choices::default());
        let job = Job::Import { file_name, bytes, beside: Vec::new(), choices };
        let mut told = Vec::new();
        let result = run(&job, &Native, &mut |at| told.push(at));
        assert!(matches!(result, JobResult::Imported(Outcome::Project(_))), "{name}: {result:?}");
        let inside: Vec<usize> = told.iter().filter(|at| at.total == 100).map(|at| at.done).collect();
        assert!(inside.len() > 50 && inside.windows(2).all(|two| two[0] < two[1]), "{name}: {inside:?}");
    }
}

#[test]
fn the_jobs_of_these_tests_reach_every_outcome() {
    let names: std::collections::BTreeSet<&str> = jobs()
        .into_iter()
        .map(|job| match run(&job, &Native, &mut |_| ()) {
            JobResult::Imported(Outcome::Articles { .. }) => "articles",
            JobResult::Imported(Outcome::Project(_)) => "project",
            JobResult::Imported(Outcome::AskEncoding(_)) => "ask encoding",
            JobResult::Imported(Outcome::AskTextField(_)) => "ask field",
            JobResult::Imported(Outcome::AskUnit(_)) => "ask unit",
            JobResult::Imported(Outcome::Refused(_)) => "refused",
            JobResult::Exported(_) => "exported",
            JobResult::ExportRefused(_) => "export refused",
            JobResult::NoSuchFormat(_) => "no such format",
            JobResult::Markdown(_) => "markdown",
            JobResult::Kept { .. } => "kept",
            JobResult::Figures { .. } => "figures",
            JobResult::Assigned { .. } => "assigned",
            JobResult::Learned(_) => "learned",
            JobResult::NotWhole => "not whole",
        })
        .collect();
    assert_eq!(names.len(), 14, "all but a refused export, which needs a broken project: {names:?}");
}

#[test]
fn only_what_is_selected_is_sent() {
    let all = encode_export(&project(), &everything(), "wusum", ExportOptions::default(), &[]);
    let only = Selection { articles: ArticleChoice::Only(vec![ArticleId::new("b")]), ..everything() };
    let one = encode_export(&project(), &only, "wusum", ExportOptions::default(), &[]);
    assert!(one.payload.len() < all.payload.len());
    let Ok(Job::Export { project, .. }) = decode_job(one) else { panic!("readable") };
    assert_eq!((project.articles().count(), project.sets().count()), (1, 0));
    let done = Selection { only_done: true, ..everything() };
    let done = encode_export(&self::project(), &done, "wusum", ExportOptions::default(), &[]);
    let Ok(Job::Export { project, selection, .. }) = decode_job(done) else { panic!("readable") };
    assert_eq!((project.articles().count(), project.sets().count(), selection.only_done), (1, 1, true));
}

proptest! {
    #[test]
    fn a_damaged_message_is_unreadable_or_readable_but_never_a_panic(
        at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let job = Job::Export {
            project: project(),
            selection: everything(),
            format: "wusum".to_owned(),
            options: ExportOptions::default(),
        };
        let mut message = encode_job(job);
        let at = at.index(message.payload.len());
        if cut { message.payload.truncate(at) } else { message.payload[at] = byte }
        let _ = decode_job(message.clone());
        message.head = vec![99];
        prop_assert!(decode_job(message.clone()).is_err());
        prop_assert!(decode_reply(message).is_err());
    }
}

#[test]
fn replies_are_as_large_as_what_they_carry() {
    let file = OutFile { name: "a.json".to_owned(), bytes: vec![7; 1_000] };
    let exported = Exported { files: vec![file], ..Exported::default() };
    let message = encode_reply(Reply::Done(JobResult::Exported(exported)));
    assert!(message.payload.len() < 1_050 && message.head.len() < 10, "{message:?}");
}
