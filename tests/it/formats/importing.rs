//! Bringing articles: encodings, refusals, HTML, records.

use proptest::prelude::*;
use wusum::formats::export::ExportOptions;
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{
    ArchiveProblem, Choices, ImportProblem, Imported, Item, NewArticle, Outcome, Rule, Selection, TABLE,
    TextField, Warning, from_utf16, import,
};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Direction, Project, SetId, sha256_hex,
};

use super::{corpus, fixture};

fn bring(name: &str, bytes: &[u8], choices: &Choices) -> Outcome {
    import(name, bytes, choices, &NativeDecoder, &NativeHtml)
}

#[track_caller]
fn articles(name: &str, bytes: &[u8], choices: &Choices) -> (Vec<NewArticle>, Vec<Warning>) {
    match bring(name, bytes, choices) {
        Outcome::Articles { articles, warnings } => (articles, warnings),
        other => panic!("{name}: {other:?}"),
    }
}

#[track_caller]
fn one(name: &str, bytes: &[u8]) -> NewArticle {
    let (mut found, warnings) = articles(name, bytes, &Choices::default());
    assert_eq!((found.len(), warnings), (1, vec![]), "{name}");
    found.remove(0)
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], problem: ImportProblem) {
    assert_eq!(bring(name, bytes, &Choices::default()), Outcome::Refused(problem), "{name}");
}

fn encoding(label: &str) -> Choices {
    Choices { encoding: Some(label.to_owned()), ..Choices::default() }
}

#[track_caller]
fn offered(name: &str, bytes: &[u8]) -> Vec<String> {
    match bring(name, bytes, &Choices::default()) {
        Outcome::AskEncoding(candidates) => candidates.iter().map(|one| one.encoding.to_string()).collect(),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn nothing_in_a_text_is_normalised_or_trimmed() {
    let text = " \u{FEFF}a\r\nb\rc\u{2029}  شدّةَ \u{200F}\u{0} ".replace('\u{0}', "");
    assert_eq!(one("a.txt", text.as_bytes()).text, text);
    let marked = format!("\u{FEFF}{text}");
    let article = one("a.txt", marked.as_bytes());
    assert_eq!((article.text, article.meta.encoding.as_deref()), (text, Some("utf-8")));
}

#[test]
fn a_short_first_line_is_the_title_and_stays_in_the_text() {
    let check = |name: &str, text: &str, title: &str| {
        let article = one(name, text.as_bytes());
        assert_eq!((article.meta.title.as_str(), article.text.as_str()), (title, text));
    };
    check("folder/news.txt", "عنوان \n\nنص", "عنوان");
    check("folder/news.txt", "a single line", "news");
    check("news.2.txt", &format!("{}\nb", "long ".repeat(40)), "news.2");
    check("a.md", "intro\n# Title #\ntext", "Title");
    check("a.md", "no *heading*\nat all", "a");
    check("", "pasted\ntext", "pasted");
    assert_eq!(one("", b"pasted\ntext").meta.file_name, None);
}

#[test]
fn what_is_no_text_is_refused_by_its_name() {
    let binary = |kind: Option<&'static str>| ImportProblem::Binary { kind: kind.map(Into::into) };
    refused("a.txt", b"", ImportProblem::Empty);
    refused("a.txt", b" \r\n\t", ImportProblem::Empty);
    refused("a.txt", b"\xEF\xBB\xBF", ImportProblem::Empty);
    refused("a.html", b"<script>x</script><p> </p>", ImportProblem::Empty);
    refused("a.txt", b"%PDF-1.7\n%\xE2\xE3", binary(Some("pdf")));
    refused("a.parquet", b"PAR1\x15\x04\x15", binary(Some("parquet")));
    refused("a.docx", b"PK\x03\x04\x14\0\0\0word/document.xml", binary(Some("docx")));
    refused("a.zip", b"PK\x03\x04\x14\0\0\0a.txt", ImportProblem::Archive(ArchiveProblem::Damaged));
    refused("a.png", b"\x89PNG\r\n\x1A\n\0", binary(Some("png")));
    refused("a.webp", b"RIFF\0\0\0\0WEBPVP8", binary(Some("webp")));
    refused("a.txt", b"text with\0 two\0\0 kinds of zeros", binary(None));
    refused("a.txt", b"\x01\x02\x03\x04abc", binary(None));
    let large = vec![b'a'; 20_000_001];
    refused("a.txt", &large, ImportProblem::TooLarge { bytes: 20_000_001, limit: 20_000_000 });
}

#[test]
fn utf16_with_a_mark_is_read_and_broken_utf16_says_where() {
    let bytes = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let text = "قال 🕊️\r\nنعم";
    let article = one("a.txt", &[b"\xFF\xFE".to_vec(), bytes(text)].concat());
    assert_eq!((article.text.as_str(), article.meta.encoding.as_deref()), (text, Some("utf-16le")));
    let big: Vec<u8> = "\u{FEFF}ab".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(one("a.txt", &big).text, "ab");
    // A second mark is a character of the text, whether the encoding was found or chosen.
    let twice = [b"\xFF\xFE".to_vec(), bytes("\u{FEFF}ab")].concat();
    assert_eq!(one("a.txt", &twice).text, "\u{FEFF}ab");
    let chosen = |bytes: &[u8], label| articles("a.txt", bytes, &encoding(label)).0.remove(0).text;
    assert_eq!(chosen(&twice, "utf-16le"), "\u{FEFF}ab");
    assert_eq!(chosen("\u{FEFF}\u{FEFF}a".as_bytes(), "utf-8"), "\u{FEFF}a");
    refused("a.txt", b"\xFF\xFEa\0b", ImportProblem::OddLength { bytes: 5 });
    refused("a.txt", b"\xFF\xFEa\0\x3D\xD8b\0", ImportProblem::LoneSurrogate { at: 4 });
    refused("a.txt", b"\xEF\xBB\xBFa\xFF", ImportProblem::NotUtf8 { at: 4 });
}

#[test]
fn other_encodings_are_asked_about_with_a_preview_the_likeliest_first() {
    let arabic = "تحتضن مدينة مراكش مؤتمرا للتحالف الدولي";
    let bytes = encoding_rs::WINDOWS_1256.encode(arabic).0.into_owned();
    let Outcome::AskEncoding(candidates) = bring("a.txt", &bytes, &Choices::default()) else {
        panic!("it must be asked");
    };
    assert_eq!((&*candidates[0].encoding, candidates[0].preview.as_str()), ("windows-1256", arabic));
    let (read, _) = articles("a.txt", &bytes, &encoding("windows-1256"));
    assert_eq!((read[0].text.as_str(), read[0].meta.encoding.as_deref()), (arabic, Some("windows-1256")));
    let bytes = encoding_rs::ISO_8859_6.encode(arabic).0.into_owned();
    assert_eq!(offered("a.txt", &bytes)[0], "iso-8859-6");
    let french = encoding_rs::WINDOWS_1252.encode("L’été dernier, à Noël, il a neigé.").0.into_owned();
    assert_eq!(offered("a.txt", &french)[0], "windows-1252");
    // ISO-8859-6 has no letter at 0xFF: never offered where it does not read the whole file.
    assert!(!offered("a.txt", b"\xC7\xFF").contains(&"iso-8859-6".to_owned()));
    let chosen = bring("a.txt", b"\xC7\xFF", &encoding("iso-8859-6"));
    let label = "iso-8859-6".to_owned();
    assert_eq!(chosen, Outcome::Refused(ImportProblem::WrongEncoding { label }));
}

#[test]
fn an_encoding_that_a_page_names_is_offered_first() {
    let page = b"<meta charset=windows-1256><p>caf\xE9";
    assert_eq!(offered("a.html", page)[0], "windows-1256");
}

#[test]
fn a_replacement_character_that_is_really_there_stays_with_a_warning() {
    let (found, warnings) = articles("a.txt", "a\u{FFFD}b".as_bytes(), &Choices::default());
    assert_eq!(found[0].text, "a\u{FFFD}b");
    assert_eq!(warnings[0].rule, Rule::ReplacementCharacter { count: 1 });
}

#[track_caller]
fn html(body: &str, text: &str) {
    assert_eq!(one("a.html", body.as_bytes()).text, text, "{body}");
}

#[test]
fn html_gives_the_text_that_a_reader_sees() {
    html("<p>a</p><p>b</p>", "a\nb");
    html("<p> a \n b<b> c</b> </p>\n\n<div><div>d</div></div>e", "a b c\nd\ne");
    html("a<br>b<br/><br>c", "a\nb\n\nc");
    html("<p>a<br></p><p>b", "a\nb");
    html("و<b>بلينكن</b>", "وبلينكن");
    html("a&nbsp;&nbsp;b &amp; &#x1F54A;&lt;i&gt;", "a\u{a0}\u{a0}b & 🕊<i>");
    html("<pre>\n a\n  b\n</pre>c", " a\n  b\nc");
    html("<table><tr><td>a<td>b<tr><td>c</table>", "a\tb\nc");
    html("a<script>x()</script><style>p{}</style><template>t</template><noscript>n</noscript>b", "ab");
    html("<img src=x onerror=alert(1)>a<!-- c --><iframe>f</iframe>", "a");
    html("<ul><li>a<li>b</ul><hr>c", "a\nb\nc");
    html("<p>a</p><script>x</script> <p>b</p>", "a\nb");
}

#[test]
fn a_pages_title_language_and_direction_are_found() {
    let page = "<html lang=ar dir=rtl><title> a\n b </title><h1>c</h1><p>d";
    let meta = one("a.html", page.as_bytes()).meta;
    let found = (meta.title.as_str(), meta.language.as_str(), meta.direction);
    assert_eq!(found, ("a b", "ar", Direction::RightToLeft));
    assert_eq!(one("a.html", b"<title>&nbsp;a&nbsp;b&nbsp;</title><p>d").meta.title, "a b");
    assert_eq!(one("a.html", b"<h1></h1><h1>c <i>d</i></h1><h1>e</h1>").meta.title, "c d");
    let drawing = b"<svg><title>drawn</title></svg><p>d";
    assert_eq!(one("x/a.html", drawing).meta.title, "a");
    let two = b"<head><title>first</title><title>second</title></head><svg><title>drawn</title></svg>d";
    assert_eq!(one("a.html", two).meta.title, "first");
    assert_eq!(one("", b"<!DOCTYPE html><p>d").text, "d");
}

fn is_replaced(text: &str) -> bool {
    text.contains('\u{FFFD}')
}

/// Pieces of markup and text in any order, as broken pages have them.
fn markup() -> impl Strategy<Value = String> {
    let parts = [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<br>",
        "<pre>",
        "</pre>",
        "<td>",
        "<tr>",
        "<table>",
        "</table>",
        "<script>",
        "</script>",
        "<title>",
        "</title>",
        "<h1>",
        "</h1>",
        "<svg>",
        "</svg>",
        "<li>",
        " ",
        "\n",
        "م",
        "🙂",
        "a b",
        "&amp;",
        "&nbsp;",
        "<!--",
        "-->",
        "<",
        "\"",
    ];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_page_makes_reading_panic_or_leaves_a_space_at_a_line_end(page in markup()) {
        prop_assume!(!page.contains("<pre>"));
        if let Outcome::Articles { articles, .. } = bring("a.html", page.as_bytes(), &Choices::default()) {
            for line in articles[0].text.split('\n') {
                prop_assert!(!line.ends_with(' ') && !line.starts_with(' '), "{:?}", articles[0].text);
            }
        }
    }

    #[test]
    fn no_preformatted_page_makes_reading_panic(page in markup()) {
        bring("a.html", format!("<pre>{page}").as_bytes(), &Choices::default());
    }

    #[test]
    fn any_text_in_utf8_or_utf16_comes_in_unchanged(text in "\\PC{1,80}") {
        prop_assume!(!text.trim().is_empty() && !text.starts_with('\u{FEFF}') && !text.contains('\u{FFFD}'));
        prop_assume!(!text.starts_with("GIF8") && !text.starts_with("RIFF"));
        let little: Vec<u8> = "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        prop_assert_eq!(&one("a.txt", text.as_bytes()).text, &text);
        prop_assert_eq!(&one("a.txt", &little).text, &text);
    }

    #[test]
    fn whatever_the_bytes_nothing_unreadable_becomes_a_replacement_character(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        ending in prop::sample::select(vec!["txt", "md", "html", "json", "jsonl", "bin"]),
    ) {
        let name = format!("a.{ending}");
        if std::str::from_utf8(&bytes).is_ok() {
            bring(&name, &bytes, &Choices::default());
            return Ok(());
        }
        if let Outcome::AskEncoding(candidates) = bring(&name, &bytes, &Choices::default()) {
            prop_assert!(!candidates.is_empty());
            for candidate in candidates {
                prop_assert!(!is_replaced(&candidate.preview));
                if let Outcome::Articles { articles, .. } = bring(&name, &bytes, &encoding(&candidate.encoding)) {
                    prop_assert!(!articles.iter().any(|article| is_replaced(&article.text)));
                }
            }
        }
    }
}

#[test]
fn a_browsers_string_with_half_a_pair_is_refused_by_its_place() {
    let units: Vec<u16> = "a🙂".encode_utf16().collect();
    assert_eq!(from_utf16(&units).as_deref(), Ok("a🙂"));
    assert_eq!(from_utf16(&units[..2]), Err(ImportProblem::LoneSurrogate { at: 1 }));
    assert_eq!(from_utf16(&[0x61, 0xDE42, 0x62]), Err(ImportProblem::LoneSurrogate { at: 1 }));
}

#[test]
fn a_large_project_of_our_own_is_no_too_large_article() {
    let mut project = Project::default();
    for number in 0..3 {
        let id = ArticleId::new(number.to_string());
        project.add_article(Article::new(id, "كلمة ".repeat(900_000), ArticleMeta::default()));
    }
    let bytes = wusum::formats::wusum::write(&project, &Selection::default()).expect("written");
    assert!(bytes.len() > 20_000_000);
    assert!(
        matches!(bring("a.json", &bytes, &Choices::default()), Outcome::Project(imported) if imported.project == project)
    );
}

#[test]
fn articles_get_their_own_ids_and_others_one_of_their_text() {
    let mut project = Project::default();
    let new = |id: Option<&str>| NewArticle {
        id: id.map(ArticleId::new),
        text: "x".to_owned(),
        meta: ArticleMeta::default(),
    };
    let ids: Vec<ArticleId> =
        [new(Some("a")), new(Some("a")), new(None)].map(|article| article.add_to(&mut project)).into();
    let hash = &sha256_hex("x")[..26];
    assert_eq!(ids, [ArticleId::new("a"), ArticleId::new(hash), ArticleId::new(format!("{hash}-1"))]);
}

#[test]
fn deep_nesting_costs_no_stack() {
    let page = format!("{}x{}", "<i>".repeat(20_000), "</i>".repeat(20_000));
    html(&page, "x");
}

#[test]
fn records_are_asked_for_their_text_and_keep_every_other_field() {
    let lines = fixture("records.jsonl");
    let Outcome::AskTextField(fields) = bring("a.jsonl", &lines, &Choices::default()) else {
        panic!("it must be asked")
    };
    let names: Vec<String> = fields.iter().map(|info| info.field.name()).collect();
    assert_eq!(names, ["body", "meta.url", "title", "id", "lang"]);
    assert_eq!((fields[0].records, fields[0].average_chars), (2, 12));
    let choices = Choices { text_field: Some(fields[0].field.clone()), ..Choices::default() };
    let (found, warnings) = articles("a.jsonl", &lines, &choices);
    let warned: Vec<(Item, &str)> =
        warnings.iter().map(|warning| (warning.item, warning.rule.code())).collect();
    let expected = [
        (2, "bad-json"),
        (4, "missing-field"),
        (5, "lone-surrogate"),
        (6, "not-an-object"),
        (7, "empty-text"),
    ];
    assert_eq!(warned, expected.map(|(line, code)| (Item::Line(line), code)));
    assert_eq!(found.len(), 2);
    let first = &found[0];
    assert_eq!((first.text.as_str(), first.id.as_ref()), (" نص أوّل 🕊️\n", Some(&ArticleId::new("r1"))));
    let filled = (first.meta.title.as_str(), first.meta.language.as_str(), first.meta.source.as_str());
    assert_eq!(filled, ("عنوان", "ar", "https://example.org/1"));
    assert_eq!(first.meta.metadata["meta"], r#"{"url":"https://example.org/1","n":[1.0,2e3,null]}"#);
    assert_eq!(first.meta.metadata["title"], "\"عنوان\"");
    assert!(!first.meta.metadata.contains_key("body"));
    assert_eq!(found[1].meta.title, "A second text");
}

#[test]
fn a_list_inside_an_object_gives_its_members_with_the_rest_as_parent() {
    let file = br#"{"name":"n","items":[{"text":"one","k":1},{"text":"two","k":2}]}"#;
    let Outcome::AskTextField(fields) = bring("a.json", file, &Choices::default()) else {
        panic!("it must be asked")
    };
    assert_eq!(fields[0].field.name(), "items[].text");
    let choices = Choices { text_field: Some(fields[0].field.clone()), ..Choices::default() };
    let (found, _) = articles("a.json", file, &choices);
    assert_eq!((found.len(), found[1].text.as_str()), (2, "two"));
    assert_eq!(found[1].meta.metadata["parent"], r#"{"name":"n"}"#);
}

#[test]
fn a_single_text_field_needs_no_question() {
    let (found, _) = articles("a.json", br#"[{"data":{"text":"x","n":1}}]"#, &Choices::default());
    assert_eq!((found[0].text.as_str(), found[0].meta.metadata["data"].as_str()), ("x", r#"{"n":1}"#));
}

#[test]
fn json_that_is_none_says_where_and_json_without_text_says_so() {
    refused("a.json", b"{\n\"text\": nothing}", ImportProblem::BadJson { line: 2, column: 10 });
    refused("a.json", b"[1,2]", ImportProblem::NoTextField);
    refused("a.json", b"7", ImportProblem::NoTextField);
    refused("a.json", br#"{"text":"\udfff"}"#, ImportProblem::LoneSurrogate { at: 9 });
    let missing = TextField { records: wusum::formats::Records::Top, path: vec!["no".to_owned()] };
    let choices = Choices { text_field: Some(missing), ..Choices::default() };
    assert_eq!(bring("a.json", br#"[{"text":"x"}]"#, &choices), Outcome::Refused(ImportProblem::NoTextField));
}

/// The state that every exporter of the table must give back, as far as it can hold it.
fn small_project() -> Project {
    let mut project = Project::default();
    let id = ArticleId::new("a");
    project.add_article(Article::new(id.clone(), "قال 🙂\r\nb", ArticleMeta::default()));
    project.add_set(AnnotationSet::new(SetId::new("s"), id, AnnotatorId::new("x")));
    project
}

#[test]
fn every_format_that_exports_without_loss_comes_back_equal() {
    for format in TABLE {
        let Some(export) = format.exporter() else { continue };
        if !format.loses.is_empty() {
            continue;
        }
        let exported = export(&small_project(), &Selection::default(), &ExportOptions::default());
        let files = exported.expect("exported").files;
        let name = format!("a.{}", format.extensions[0]);
        match bring(&name, &files[0].bytes, &Choices::default()) {
            Outcome::Project(imported) => {
                let Imported { project, warnings, .. } = *imported;
                assert_eq!((project, warnings), (small_project(), vec![]), "{}", format.id);
            }
            other => panic!("{}: {other:?}", format.id),
        }
    }
}

#[test]
fn every_format_has_its_own_id_and_those_known_by_their_ending_alone_their_own_endings() {
    let ids: std::collections::BTreeSet<_> = TABLE.iter().map(|format| format.id).collect();
    let endings: Vec<_> =
        TABLE.iter().filter(|format| format.detect.is_none()).flat_map(|format| format.extensions).collect();
    let different: std::collections::BTreeSet<_> = endings.iter().collect();
    assert_eq!((ids.len(), different.len()), (TABLE.len(), endings.len()));
}

const ONE_TEXT: &str = "1fc2c144e7be6320";

#[test]
fn three_encodings_of_one_text_give_one_text() {
    let all = ["ar_cp1256.cp1256.txt", "ar_cp1256.iso8859-6.txt", "ar_cp1256.utf8.txt"].map(corpus);
    let [Some(cp1256), Some(iso), Some(utf8)] = all else { return };
    assert_eq!(offered("a.txt", &cp1256)[0], "windows-1256");
    assert_eq!(offered("a.txt", &iso)[0], "iso-8859-6");
    let texts = [
        articles("a.txt", &cp1256, &encoding("windows-1256")).0[0].text.clone(),
        articles("a.txt", &iso, &encoding("iso-8859-6")).0[0].text.clone(),
        one("a.txt", &utf8).text,
    ];
    for text in texts {
        assert_eq!((text.chars().count(), &sha256_hex(&text)[..16]), (214, ONE_TEXT));
    }
}

#[test]
fn an_arabic_page_in_windows_1256_is_asked_about_and_read_exactly() {
    let Some(bytes) = corpus("ar_wikipedia.cp1256.txt") else { return };
    assert_eq!(offered("a.txt", &bytes)[0], "windows-1256");
    let text = &articles("a.txt", &bytes, &encoding("windows-1256")).0[0].text;
    assert_eq!((text.chars().count(), &sha256_hex(text)[..16]), (906, "3606d50f8dbd20d8"));
}

#[test]
fn utf16_with_and_without_a_mark_give_the_same_text() {
    let (Some(marked), Some(bare)) = (corpus("mixed.utf16le-bom.txt"), corpus("mixed.utf16be-nobom.txt"))
    else {
        return;
    };
    let text = one("a.txt", &marked).text;
    assert_eq!((text.chars().count(), text.encode_utf16().count()), (897, 906));
    assert_eq!(&sha256_hex(&text)[..16], "a0ed3dbbc7b3c753");
    assert_eq!(text.matches("\r\n").count(), 29);
    assert_eq!(offered("a.txt", &bare), ["utf-16be"]);
    assert_eq!(articles("a.txt", &bare, &encoding("utf-16be")).0[0].text, text);
}

#[test]
fn a_saved_encyclopedia_page_holds_all_that_others_quoted_from_it() {
    let (Some(page), Some(quotes)) =
        (corpus("hypothesis_wikipedia.html"), corpus("hypothesis_wikipedia.json"))
    else {
        return;
    };
    let article = one("hypothesis_wikipedia.html", &page);
    assert_eq!(article.meta.title, "Regression testing - Wikipedia");
    assert_eq!((article.meta.language.as_str(), article.meta.direction), ("en", Direction::LeftToRight));
    assert!(!article.text.contains("mw.config") && !article.text.contains("<div"));
    let quotes: serde_json::Value = serde_json::from_slice(&quotes).expect("JSON");
    let mut found = 0;
    for selector in quotes["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .flat_map(|row| row["target"][0]["selector"].as_array().expect("selectors").iter())
    {
        if let Some(exact) = selector["exact"].as_str() {
            assert!(article.text.contains(exact), "{exact}");
            found += 1;
        }
    }
    assert_eq!(found, 5);
}

#[test]
fn a_surah_in_json_is_asked_about_and_gives_its_verses() {
    let Some(bytes) = corpus("ar_quran_036.json") else { return };
    let Outcome::AskTextField(fields) = bring("036.json", &bytes, &Choices::default()) else {
        panic!("it must be asked")
    };
    assert_eq!((fields[0].field.name().as_str(), fields[0].records), ("verses[].text", 83));
    let choices = Choices { text_field: Some(fields[0].field.clone()), ..Choices::default() };
    let (found, warnings) = articles("036.json", &bytes, &choices);
    let chars: usize = found.iter().map(|article| article.text.chars().count()).sum();
    assert_eq!((found.len(), warnings.len(), chars), (83, 0, 6_427));
    assert!(found[1].meta.metadata["parent"].contains("\"total_verses\":83"));
    assert_eq!(found[1].meta.metadata["transliteration"], "\"Waalqurani alhakeemi\"");
}

#[test]
fn a_corpus_whose_first_records_have_no_labels_yet_loses_none_of_those_that_come_later() {
    let labelled = [
        ("jsonl-spans", "spans", r#"[{"start":0,"end":3,"label":"person","text":"Una"}]"#),
        ("doccano", "label", r#"[[0,3,"person"]]"#),
        ("doccano-relations", "entities", r#"[{"id":1,"start_offset":0,"end_offset":3,"label":"person"}]"#),
        ("prodigy", "spans", r#"[{"start":0,"end":3,"label":"person"}],"answer":"accept"#),
    ];
    for (format, field, spans) in labelled {
        let spans = if format == "prodigy" { format!("{spans}\"") } else { spans.to_owned() };
        for first in [String::new(), format!(",\"{field}\":null"), format!(",\"{field}\":[]")] {
            let lines = format!(
                "{{\"text\":\"One in Oslo\"{first}}}\n{{\"text\":\"Una in Rabat\",\"{field}\":{spans}}}\n"
            );
            let list = format!("[{}]", lines.trim_end().replace('\n', ","));
            for (name, file) in [("a.jsonl", &lines), ("a.json", &list)] {
                let imported = match bring(name, file.as_bytes(), &Choices::default()) {
                    Outcome::Project(imported) => imported,
                    other => panic!("{format} {first} {name}: {other:?}"),
                };
                assert_eq!(imported.warnings, vec![], "{format} {first} {name}");
                let counts = (imported.counts.documents_kept, imported.counts.spans_kept);
                assert_eq!(counts, (2, 1), "{format} {first} {name}");
            }
        }
    }
}
