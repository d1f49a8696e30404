//! The words of the list of articles that the first screen shows, and of what is dropped on it. Those of its menus are in
//! `files`, with the part that loads later.

super::words! {
    /// Words of the list of articles.
    pub ArticleWords by articles {
        library: "Articles", "المقالات";
        bin: "Bin", "سلة المحذوفات";
        library_done: "{done} of {total} done", "أُنجز {done} من {total}";
        library_empty: "No articles yet. Drop files anywhere on the page, paste a text, or choose files.", "لا مقالات بعد. أفلت ملفات في أي موضع من الصفحة، أو ألصق نصًا، أو اختر ملفات.";
        add: "Add articles", "إضافة مقالات";
        searching: "Searching…", "يجري البحث…";
        library_no_match: "Nothing here.", "لا شيء هنا.";
        library_filter: "Search articles", "ابحث في المقالات";
        sift: "Order and filter", "الترتيب والتصفية";
        sifted: "Filtered: {n}", "مصفّاة: {n}";
        show_all: "Show all", "عرض الكل";
        leave_bin: "Back to the articles", "العودة إلى المقالات";
        open_bin: "Bin ({n})", "سلة المحذوفات ({n})";
        empty_bin: "Empty the bin…", "إفراغ السلة…";
        untitled: "Untitled", "بلا عنوان";
        library_menu: "More about “{title}”", "المزيد عن «{title}»";
        bring_back: "Bring back", "استعادة";
        bring_back_named: "Bring back “\u{2068}{title}\u{2069}”", "استعادة «\u{2068}{title}\u{2069}»";
        examined: "{percent}% examined", "فُحص {percent}٪";
        just_now: "just now", "الآن";
        drop_anywhere: "Drop the files to add them", "أفلت الملفات لإضافتها";
        drop_backup: "Drop the backup to look into it", "أفلت النسخة الاحتياطية للنظر فيها";
        binned: "In the bin for {days} days: “\u{2068}{title}\u{2069}”", "في سلة المحذوفات {days} يومًا: «\u{2068}{title}\u{2069}»";
    } counted {
        days_left: { zero: "goes at the next start", one: "goes in {n} day", other: "goes in {n} days" }, { zero: "تُحذف عند البدء القادم", one: "تُحذف بعد يوم", two: "تُحذف بعد يومين", few: "تُحذف بعد {n} أيام", many: "تُحذف بعد {n} يومًا", other: "تُحذف بعد {n} يوم" };
    }
}
