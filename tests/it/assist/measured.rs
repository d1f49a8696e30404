//! How often the rules for quotes and speakers are right: precision and recall against a truth made by reading.
//!
//! The truth holds code points only. Of the founding article, which lies beside the project, nothing else is here; where it
//! is absent, its rows are left out, and the test says so. The rows stand in `docs/suggestions.md`.

use std::path::PathBuf;

use wusum::assist::quotations::suggest;
use wusum::model::Target;
use wusum::text::{CharPos, TextRange, byte_of_char, find};

use super::Scene;

/// Code points.
type Place = (usize, usize);

struct Article {
    name: &'static str,
    path: &'static str,
    /// Each quote, with the number of its speaker.
    quotes: &'static [(usize, usize, usize)],
    /// Where each speaker is named, in all the ways.
    speakers: &'static [&'static [Place]],
    /// Which of the speakers are people, and labelled as such in the second measurement.
    people: &'static [usize],
}

const ARTICLES: &[Article] = &[
    Article {
        name: "Arabic sample",
        path: "assets/samples/ar.txt",
        quotes: AR,
        speakers: &[],
        people: &[0, 2, 3],
    },
    Article {
        name: "English sample",
        path: "assets/samples/en.txt",
        quotes: EN,
        speakers: &[],
        people: &[0, 1, 2],
    },
    Article {
        name: "French sample",
        path: "assets/samples/fr.txt",
        quotes: FR,
        speakers: &[],
        people: &[0, 1, 2],
    },
    Article {
        name: "founding article",
        path: "../shared/data/ar_news_marrakech.txt",
        quotes: &[
            (548, 732, 0),
            (754, 979, 0),
            (993, 1041, 0),
            (1419, 1482, 1),
            (1630, 1759, 2),
            (1771, 1859, 2),
            (1869, 1993, 2),
            (2005, 2126, 2),
            (2325, 2569, 0),
        ],
        speakers: &[&[(534, 543), (740, 745), (982, 991), (2315, 2320)], &[(1311, 1324)], &[(1611, 1617)]],
        people: &[0],
    },
];

const AR: &[(usize, usize, usize)] = &[
    (514, 669, 0),
    (691, 852, 0),
    (1157, 1267, 1),
    (1279, 1412, 1),
    (1422, 1539, 1),
    (1700, 1837, 2),
    (2130, 2278, 3),
    (2306, 2485, 0),
];
const EN: &[(usize, usize, usize)] = &[
    (311, 406, 0),
    (469, 566, 0),
    (793, 863, 1),
    (1195, 1250, 2),
    (1277, 1385, 2),
    (1334, 1370, 1),
    (1627, 1700, 0),
];
const FR: &[(usize, usize, usize)] = &[
    (277, 377, 0),
    (445, 551, 0),
    (748, 783, 1),
    (885, 1006, 1),
    (1219, 1279, 2),
    (1302, 1377, 2),
    (1525, 1545, 0),
    (1571, 1617, 0),
];

/// Speakers of our own samples, by what they are called.
fn called(article: &Article) -> &'static [&'static [&'static str]] {
    match article.name {
        "Arabic sample" => {
            &[&["نادرة بن عمار", "بن عمار"], &["البيان"], &["إيلينا ماركيز", "ماركيز"], &["أنطوان فيرييه"]]
        }
        "English sample" => {
            &[&["Miriam Zahrafield", "Zahrafield"], &["Tobias Ekholt", "Ekholt"], &["Nadim Serafy", "Serafy"]]
        }
        "French sample" => &[
            &["Hélène Vaudricourt", "Vaudricourt"],
            &["Julien Abadie-Roch", "Abadie-Roch"],
            &["Salma Ben Othmane", "Ben Othmane"],
        ],
        _ => &[],
    }
}

#[test]
fn the_rules_for_quotes_are_right_as_often_as_the_documents_say() {
    let documents = include_str!("../../../docs/suggestions.md");
    let mut lacks = Vec::new();
    for article in ARTICLES {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(article.path);
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("skipped: {} is not beside the project", article.path);
            continue;
        };
        let row = row(article, &text);
        eprintln!("{row}");
        if !documents.contains(&row) {
            lacks.push(row);
        }
    }
    assert!(lacks.is_empty(), "docs/suggestions.md lacks {lacks:#?}");
}

/// A row of the table: how many quotes there are; then, with nobody labelled and with people labelled, how many were
/// proposed, how many of these to the letter, and how many of these with the right speaker.
fn row(article: &Article, text: &str) -> String {
    let byte = |at: usize| byte_of_char(text, CharPos(at)).expect("inside the text");
    let range = |(start, end): Place| TextRange::between(byte(start), byte(end));
    let quotes: Vec<(TextRange, usize)> =
        article.quotes.iter().map(|(start, end, who)| (range((*start, *end)), *who)).collect();
    let named: Vec<Vec<TextRange>> = match called(article) {
        [] => {
            article.speakers.iter().map(|places| places.iter().map(|place| range(*place)).collect()).collect()
        }
        names => {
            names.iter().map(|names| names.iter().flat_map(|name| find(text, name, 99)).collect()).collect()
        }
    };
    let bare = Scene::new(&[&text.replace(['[', ']'], "(")]);
    let mut labelled = Scene::new(&[&text.replace(['[', ']'], "(")]);
    for (number, place) in article.people.iter().flat_map(|who| named[*who].iter().enumerate()) {
        let id = format!("{}-{}-{number}", place.start(), place.end());
        // The longest of the names that stand on one place.
        if !named.iter().flatten().any(|other| other.contains(*place) && other != place) {
            labelled.label(0, &id, *place, "person");
        }
    }
    let mut figures = Vec::new();
    for scene in [&bare, &labelled] {
        let seen = scene.seen(0);
        let found = suggest(&seen);
        let exact = |range: TextRange| quotes.iter().find(|(quote, _)| *quote == range);
        let right = found.iter().filter(|it| exact(it.range).is_some()).count();
        let speakers = found.iter().filter(|it| {
            let place = it.links.first().map(|link| match &link.target {
                Target::Span(id) => seen.set.spans.get(id).expect("a span").extent(),
                Target::Mention(range) => *range,
                other => panic!("{other:?}"),
            });
            let who = exact(it.range).map(|(_, who)| *who);
            who.zip(place).is_some_and(|(who, place)| named[who].iter().any(|name| name.overlaps(place)))
        });
        figures.push((found.len(), right, speakers.count()));
        for missed in quotes.iter().filter(|(quote, _)| !found.iter().any(|it| it.range == *quote)) {
            eprintln!("{}: missed {:?}", article.name, missed);
        }
        for wrong in found.iter().filter(|it| exact(it.range).is_none()) {
            eprintln!("{}: wrong {:?}", article.name, wrong.range);
        }
    }
    let cells = figures.iter().map(|(found, right, speakers)| format!(" {found} | {right} | {speakers} |"));
    format!("| {} | {} |{}", article.name, quotes.len(), cells.collect::<String>())
}
