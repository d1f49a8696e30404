//! Guidelines in Markdown: what is shown of them, and that nothing of them becomes markup.

use wusum::jobs::{Element, Piece, pieces};

/// The pieces as one line: `<name` and `>` for what opens and closes, texts as they are.
fn shown(markdown: &str) -> String {
    let mut line = String::new();
    for piece in pieces(markdown) {
        match piece {
            Piece::Open { element, rtl } => {
                let side = match rtl {
                    Some(true) => "←",
                    Some(false) => "→",
                    None => "",
                };
                line += &format!("<{element:?}{side} ");
            }
            Piece::Close => line.push('>'),
            Piece::Text(text) => line += &text,
            Piece::LineBreak => line.push('⏎'),
            Piece::Rule => line.push('―'),
            Piece::Task(ticked) => line.push(if ticked { '☑' } else { '☐' }),
        }
    }
    line
}

#[test]
fn headings_lists_tables_and_emphasis_are_elements_with_the_direction_of_their_first_letter() {
    assert_eq!(shown("# الأشخاص\n\nA **name**."), "<Heading(1)← الأشخاص><Paragraph→ A <Strong→ name>.>");
    assert_eq!(
        shown("3. ١ واحد\n4. two"),
        "<List(Some(3))← <Item← ١ واحد><Item→ two>>",
        "digits say nothing, a list runs as its first item"
    );
    assert_eq!(shown("- [x] تم\n- [ ] …"), "<List(None)← <Item← ☑تم><Item ☐…>>");
    assert_eq!(
        shown("| a | ب |\n|---|---|\n| c | د |"),
        "<Table→ <Row→ <HeadCell→ a><HeadCell← ب>><Row→ <Cell→ c><Cell← د>>>"
    );
    assert_eq!(shown("~~a~~ `b`  \nc"), "<Paragraph→ <Struck→ a> <Code→ b>⏎c>");
}

#[test]
fn raw_html_is_text_and_images_are_their_description() {
    assert_eq!(
        shown("a <img src=x onerror=alert(1)> b\n\n<script>x</script>\n"),
        "<Paragraph→ a <img src=x onerror=alert(1)> b><Paragraph→ <script>x</script>\n>"
    );
    let html = pieces("<script>x</script>");
    let texts = html.iter().filter(|piece| matches!(piece, Piece::Text(text) if text.contains("<script>")));
    assert_eq!(texts.count(), 1, "{html:?}");
    assert_eq!(shown("![a map](https://example.org/x.png)"), "<Paragraph→ a map>");
}

#[test]
fn links_go_to_web_and_mail_addresses_alone() {
    let links = |markdown: &str| -> Vec<String> {
        let links = pieces(markdown).into_iter().filter_map(|piece| match piece {
            Piece::Open { element: Element::Link(to), .. } => Some(to),
            _ => None,
        });
        links.collect()
    };
    assert_eq!(links("[a](https://example.org/b) <mailto:a@example.org>").len(), 2);
    for bad in
        ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "#p/x", "/x", "vbscript:x", "file:///x"]
    {
        assert_eq!(links(&format!("[a]({bad})")), Vec::<String>::new(), "{bad}");
        assert_eq!(shown(&format!("[a]({bad})")), "<Paragraph→ a>");
    }
}

#[test]
fn whatever_the_text_every_element_is_closed_and_a_huge_one_is_cut_between_letters() {
    let deep = "> ".repeat(300) + &"- ".repeat(300) + "**[".repeat(100).as_str();
    let long = "ب".repeat(1_000_000);
    for text in ["", "\0", "[", "```", "<!--", "<div", "|a|\n|-|", &deep, &long] {
        let mut open = 0_usize;
        let mut bytes = 0;
        for piece in pieces(text) {
            match piece {
                Piece::Open { .. } => open += 1,
                Piece::Close => open = open.checked_sub(1).expect("closed more than opened"),
                Piece::Text(text) => bytes += text.len(),
                _ => {}
            }
        }
        assert_eq!(open, 0, "{text:.20}");
        assert!(bytes <= 1_000_000, "{bytes}");
    }
}
