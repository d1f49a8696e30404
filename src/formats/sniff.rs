//! Names what a file is when it is certainly no text.

/// First bytes and the name of what begins with them.
const MAGIC: [(&[u8], &str); 20] = [
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89PNG\r\n\x1A\n", "png"),
    (b"\xFF\xD8\xFF", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"RIFF", "riff"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"\x1F\x8B", "gzip"),
    (b"7z\xBC\xAF\x27\x1C", "7z"),
    (b"Rar!\x1A\x07", "rar"),
    (b"\xFD7zXZ\0", "xz"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "doc"),
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3\0", "sqlite"),
    (b"PAR1", "parquet"),
    (b"\x7FELF", "program"),
    (b"\0asm", "program"),
];

/// What stands early in a zip by which programs know their own.
const INSIDE_ZIP: [(&str, &str); 5] = [
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
    ("application/epub+zip", "epub"),
    ("application/vnd.oasis.opendocument", "odt"),
];

/// The name of a binary format that `bytes` begin as; `None` says nothing.
pub(super) fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    let (_, kind) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic))?;
    if *kind == "riff" {
        return (bytes.get(8..12) == Some(b"WEBP")).then_some("webp").or(Some("audio"));
    }
    if *kind == "zip" {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(8_192)]);
        let inside = INSIDE_ZIP.iter().find(|(sign, _)| start.contains(sign));
        return Some(inside.map_or("zip", |(_, kind)| kind));
    }
    Some(kind)
}
