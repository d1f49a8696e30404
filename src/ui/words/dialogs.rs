//! The words of dialogs: import, export, help, settings, labels, details, tour.

super::words! {
    /// Words of the dialogs.
    pub DialogWords by dialogs {
        close: "Close", "إغلاق";
    } counted {
            articles: { one: "{n} article", other: "{n} articles" }, { zero: "لا مقالات", one: "مقالة واحدة", two: "مقالتان", few: "{n} مقالات", many: "{n} مقالة", other: "{n} مقالة" };
    }
}
