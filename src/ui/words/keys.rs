//! What each shortcut does, for the help screen. The names are the ids of `keymap::TABLE`.

super::words! {
    /// Names of commands.
    pub KeyWords by keys {
        group_label: "Label", "التوسيم";
        group_select: "Select", "التحديد";
        group_move: "Move", "التنقل";
        group_view: "View", "العرض";
        group_work: "Work", "العمل";
        label_1: "Give label 1", "الوسم 1";
        label_2: "Give label 2", "الوسم 2";
        label_3: "Give label 3", "الوسم 3";
        label_4: "Give label 4", "الوسم 4";
        label_5: "Give label 5", "الوسم 5";
        label_6: "Give label 6", "الوسم 6";
        label_7: "Give label 7", "الوسم 7";
        label_8: "Give label 8", "الوسم 8";
        label_9: "Give label 9", "الوسم 9";
        label_last: "Give the last label; open the label under the cursor", "آخر وسم؛ أو فتح الوسم تحت المؤشر";
        brush: "Brush: label every selection at once", "الفرشاة: وسم كل تحديد فورًا";
        delete: "Delete the label", "حذف الوسم";
        note: "Write a note", "كتابة ملاحظة";
        unsure: "Mark as unsure", "وضع علامة «غير متأكد»";
        link: "Link to a speaker, agent, place…", "ربط بقائل أو فاعل أو مكان…";
        target_unknown: "While linking: unknown", "أثناء الربط: غير معروف";
        target_author: "While linking: the author", "أثناء الربط: الكاتب";
        definition: "What the label means", "معنى الوسم";
        skip_prefix: "Leave out a prefix (و ف ب ل ك س)", "ترك حرف متصل (و ف ب ل ك س)";
        unskip_prefix: "Take the prefix back in", "إعادة الحرف المتصل";
        widen: "Widen: word, quotation, sentence, paragraph", "توسيع: كلمة، اقتباس، جملة، فقرة";
        narrow: "Narrow", "تضييق";
        start_back: "Start earlier", "البداية إلى الوراء";
        start_forward: "Start later", "البداية إلى الأمام";
        end_forward: "End later", "النهاية إلى الأمام";
        end_back: "End earlier", "النهاية إلى الوراء";
        select_left: "Select to the left", "تحديد نحو اليسار";
        select_right: "Select to the right", "تحديد نحو اليمين";
        select_up: "Select a line up", "تحديد سطر إلى أعلى";
        select_down: "Select a line down", "تحديد سطر إلى أسفل";
        select_word_left: "Select a word to the left", "تحديد كلمة نحو اليسار";
        select_word_right: "Select a word to the right", "تحديد كلمة نحو اليمين";
        select_line_start: "Select to the paragraph's start", "تحديد إلى أول الفقرة";
        select_line_end: "Select to the paragraph's end", "تحديد إلى آخر الفقرة";
        next_span: "Next label", "الوسم التالي";
        previous_span: "Previous label", "الوسم السابق";
        outer_span: "The label around this one", "الوسم المحيط";
        left: "Left", "يسار";
        right: "Right", "يمين";
        up: "A line up", "سطر إلى أعلى";
        down: "A line down", "سطر إلى أسفل";
        word_left: "A word to the left", "كلمة نحو اليسار";
        word_right: "A word to the right", "كلمة نحو اليمين";
        line_start: "Paragraph's start", "أول الفقرة";
        line_end: "Paragraph's end", "آخر الفقرة";
        text_start: "Start of the text", "أول النص";
        text_end: "End of the text", "آخر النص";
        search: "Search", "بحث";
        next_article: "Next article", "المقالة التالية";
        previous_article: "Previous article", "المقالة السابقة";
        next_not_done: "Next article that is not done", "المقالة التالية غير المنجزة";
        toggle_snap: "Snap to words or characters", "المحاذاة إلى الكلمات أو الحروف";
        toggle_sentences: "One sentence a line", "جملة في كل سطر";
        toggle_hidden: "Show hidden characters", "إظهار المحارف الخفية";
        toggle_relations: "Show relations", "إظهار العلاقات";
        toggle_library: "Articles", "المقالات";
        toggle_panel: "Labels", "الأوسام";
        guidelines: "Guidelines beside the article", "دليل التوسيم إلى جانب المقالة";
        help: "All keys", "كل المفاتيح";
        undo: "Undo", "تراجع";
        redo: "Redo", "إعادة";
        exclude: "Exclude the selection from annotation, or include it again", "استبعاد المحدد من التوسيم أو إعادته";
        examined_here: "Examined up to the cursor", "فُحص حتى المؤشر";
        done: "Article done", "المقالة منجزة";
        export: "Export", "تصدير";
        import: "Add articles", "إضافة مقالات";
        escape: "Close, or select nothing", "إغلاق، أو إلغاء التحديد";
    } counted {}
}
