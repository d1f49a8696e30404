//! The words of files: bringing articles in, the list of articles, exporting, and what is wrong with a file.

super::words! {
    /// Words of import, export and the list of articles.
    pub FileWords by files {
        // The list of articles
        library: "Articles", "المقالات";
        library_empty: "No articles yet. Drop files anywhere on the page, paste a text, or choose files.", "لا مقالات بعد. أفلت ملفات في أي موضع من الصفحة، أو ألصق نصًا، أو اختر ملفات.";
        library_done: "{done} of {total} done", "أُنجز {done} من {total}";
        library_filter: "Find an article", "ابحث عن مقالة";
        library_no_match: "No title matches.", "لا عنوان مطابق.";
        library_menu: "More about “{title}”", "المزيد عن «{title}»";
        untitled: "Untitled", "بلا عنوان";
        add: "Add articles", "إضافة مقالات";
        examined: "{percent}% examined", "فُحص {percent}٪";
        // Import
        drop_here: "Drop files here", "أفلت الملفات هنا";
        drop_anywhere: "Drop the files to add them", "أفلت الملفات لإضافتها";
        choose_files: "or choose them", "أو اخترها";
        what_is_taken: "Plain text, Markdown, HTML, JSON, JSONL and Wusum files, up to 20 MB each. They stay on this computer.", "نص عادي وMarkdown وHTML وJSON وJSONL وملفات وسوم، حتى 20 ميغابايت للملف. لا تغادر هذا الحاسوب.";
        or_paste: "Or paste a text", "أو ألصق نصًا";
        paste_title: "Title (the first line if left empty)", "العنوان (السطر الأول إن تُرك فارغًا)";
        paste_text: "Text", "النص";
        paste_hint: "It is kept letter by letter: nothing is trimmed or changed.", "يُحفظ حرفًا حرفًا: لا يُقصّ منه شيء ولا يُغيَّر.";
        add_text: "Add this text", "أضف هذا النص";
        pasted: "Pasted text", "نص ملصق";
        results: "What came in", "ما وصل";
        read_of: "{n} of {all} read", "قُرئ {n} من {all}";
        waiting: "Waiting", "في الانتظار";
        reading: "Reading…", "تجري القراءة…";
        needs_answer: "Needs your answer", "يحتاج إلى إجابتك";
        skipped: "Left out", "تُرك";
        already_here_only: "This text is already here, as “{title}”.", "هذا النص موجود هنا من قبل بعنوان «{title}».";
        other_set: "The file has other labels for “{title}” than there are here: {file}; here {here}.", "في الملف وسوم غير الموجودة هنا لمقالة «{title}»: في الملف {file}، وهنا {here}.";
        keep_mine: "Keep what is here", "إبقاء ما هنا";
        take_theirs: "Take the file's (can be undone)", "أخذ ما في الملف (يمكن التراجع)";
        take_beside: "Take it as another set", "أخذه مجموعةً أخرى";
        open_it: "Open it", "افتحها";
        cancel: "Cancel", "إلغاء";
        skip_file: "Leave this file out", "اترك هذا الملف";
        which_encoding: "Which of these reads right?", "أيّ هذه القراءات صحيح؟";
        encoding_why: "“{file}” does not say how its letters are written. Choose the reading that makes sense.", "لا يذكر الملف «{file}» ترميز حروفه. اختر القراءة التي تُفهم.";
        encoding_for_all: "Read all files that ask in this encoding", "اقرأ بهذا الترميز كل ملف يسأل";
        read_so: "Read it so", "اقرأه هكذا";
        which_field: "Which field holds the text?", "أيّ حقل يحوي النص؟";
        field_why: "“{file}” has several fields that could be the article. The others are kept as the article's metadata.", "في الملف «{file}» عدة حقول قد تكون نص المقالة. تُحفظ الحقول الأخرى بيانات وصفية للمقالة.";
        field_for_all: "Take this field in all files that have it", "استعمل هذا الحقل في كل ملف يحويه";
        take_field: "Take this field", "استعمل هذا الحقل";
        // Encodings
        utf_8: "UTF-8", "UTF-8";
        utf_16_le: "UTF-16 (little-endian)", "UTF-16 (الأصغر أولًا)";
        utf_16_be: "UTF-16 (big-endian)", "UTF-16 (الأكبر أولًا)";
        windows_1256: "Arabic (Windows-1256)", "العربية (Windows-1256)";
        iso_8859_6: "Arabic (ISO-8859-6)", "العربية (ISO-8859-6)";
        windows_1252: "Western European (Windows-1252)", "أوروبا الغربية (Windows-1252)";
        // Why a file is refused: rule and way out
        problem_unreadable: "The browser could not read this file. It may have been moved, or is a folder: choose it again.", "تعذّرت على المتصفح قراءة هذا الملف. ربما نُقل أو هو مجلد: اختره من جديد.";
        problem_worker: "The program stopped while reading this file. Nothing else was touched. Try it again; if it stops again, cut the file into smaller ones.", "توقف البرنامج أثناء قراءة هذا الملف ولم يُمسّ شيء غيره. أعد المحاولة، وإن توقف ثانية فقسّم الملف.";
        problem_empty: "It has no text. An article needs at least one letter.", "لا نص فيه. المقالة تحتاج إلى حرف واحد على الأقل.";
        problem_too_large: "It has {size} MB; at most {limit} MB are taken. Cut it into several files.", "حجمه {size} ميغابايت، والحد {limit} ميغابايت. قسّمه إلى ملفات.";
        problem_binary: "It is not text. Save it as plain text (UTF-8) in the program it comes from.", "ليس نصًا. احفظه نصًا عاديًا (UTF-8) في البرنامج الذي جاء منه.";
        problem_binary_kind: "It is not text but {kind}. Save it as plain text (UTF-8) in the program it comes from.", "ليس نصًا بل {kind}. احفظه نصًا عاديًا (UTF-8) في البرنامج الذي جاء منه.";
        problem_lone_surrogate: "At position {at} it has half of a character (a lone surrogate), which no text can carry. Remove it there, or save the text anew.", "في الموضع {at} نصف محرف (بديل منفرد) لا يحمله نص. احذفه من هناك أو احفظ النص من جديد.";
        problem_odd_length: "It says it is UTF-16 but has an odd number of bytes: it was cut off. Save it anew.", "يقول إنه UTF-16 وعدد بايتاته فردي: قُطع آخره. احفظه من جديد.";
        problem_not_utf8: "From byte {at} on it is not UTF-8. Save it as UTF-8.", "ليس UTF-8 ابتداءً من البايت {at}. احفظه بترميز UTF-8.";
        problem_no_encoding: "No encoding we know reads it without error. Save it as UTF-8.", "لا ترميز نعرفه يقرؤه بلا خطأ. احفظه بترميز UTF-8.";
        problem_wrong_encoding: "It is not valid {encoding}. Choose another encoding, or save it as UTF-8.", "ليس {encoding} صحيحًا. اختر ترميزًا آخر أو احفظه بترميز UTF-8.";
        problem_bad_json: "Line {line}, column {column}: this is not JSON. Mend it there, or rename the file to .txt to take it as plain text.", "السطر {line}، العمود {column}: ليس JSON. صحّحه هناك، أو غيّر امتداد الملف إلى .txt ليُقرأ نصًا عاديًا.";
        problem_too_deep: "Line {line}, column {column}: nested deeper than {limit} levels. Flatten it.", "السطر {line}، العمود {column}: تداخل أعمق من {limit} مستوى. بسّطه.";
        problem_other_format: "Its format is “{found}”, not Wusum's. Export it from there as JSONL or plain text.", "صيغته «{found}» لا صيغة وسوم. صدّره من هناك بصيغة JSONL أو نصًا عاديًا.";
        problem_newer: "It was made by a newer Wusum (version {found}, this one knows {known}). Reload the page to get the newest.", "أنشأه إصدار أحدث من وسوم (الإصدار {found}، وهذا يعرف {known}). أعد تحميل الصفحة لتحصل على الأحدث.";
        problem_offset_unit: "It counts positions in “{found}”, which is unknown. Export it with code points.", "يَعُدّ المواضع بوحدة «{found}» المجهولة. صدّره بنقاط الترميز (code points).";
        problem_missing_field: "The field “{name}” is missing or of the wrong kind.", "الحقل «{name}» ناقص أو من نوع خاطئ.";
        problem_no_text_field: "No field of it holds a text.", "لا حقل فيه يحوي نصًا.";
        // What a warning is about
        kept: "taken all the same", "أُخذ مع ذلك";
        left_out: "left out", "تُرك";
        item_file: "File", "الملف";
        item_line: "Line {n}", "السطر {n}";
        item_record: "Record {n}", "السجل {n}";
        item_label: "Label {n} of the schema", "الوسم {n} من المخطط";
        item_document: "Article", "المقالة";
        item_set: "Set {n}", "المجموعة {n}";
        item_span: "Span {n}", "الموضع {n}";
        item_relation: "Relation {n}", "العلاقة {n}";
        // The rule that it breaks
        rule_not_an_object: "is not a JSON object", "ليس كائن JSON";
        rule_missing_field: "has no “{name}”", "ينقصه «{name}»";
        rule_wrong_type: "“{name}” is of the wrong kind", "«{name}» من نوع خاطئ";
        rule_unknown_field: "has the unknown field “{name}”", "فيه حقل مجهول «{name}»";
        rule_not_a_position: "“{name}” is {found}, which is no position", "«{name}» هو {found} وليس موضعًا";
        rule_negative: "“{name}” is {found}, below zero", "«{name}» هو {found}، دون الصفر";
        rule_out_of_range: "{start} to {end} goes past the text's {length} characters", "من {start} إلى {end} يتجاوز محارف النص وعددها {length}";
        rule_reversed: "ends ({end}) before it starts ({start})", "نهايته ({end}) قبل بدايته ({start})";
        rule_empty: "is empty, at {at}", "فارغ عند {at}";
        rule_ranges: "its parts overlap or are out of order", "أجزاؤه متداخلة أو غير مرتبة";
        rule_surface: "should read “{expected}”, but the text has “{found}” there", "ينبغي أن يكون «{expected}» وفي النص «{found}»";
        rule_utf16: "its UTF-16 positions do not fit the others", "مواضعه بوحدات UTF-16 لا توافق غيرها";
        rule_inside_grapheme: "an edge lies inside a letter with its marks, at {at}", "حدّه داخل حرف مع حركاته، عند {at}";
        rule_unknown_label: "the label “{label}” is not in the file's schema", "الوسم «{label}» ليس في مخطط الملف";
        rule_duplicate_id: "the id “{id}” was there twice; it is now “{now}”", "المعرّف «{id}» مكرر، وصار «{now}»";
        rule_exact_duplicate: "is the same as span {of}", "هو نفسه الموضع {of}";
        rule_unknown_set: "belongs to the unknown set “{id}”", "ينتمي إلى مجموعة مجهولة «{id}»";
        rule_unknown_span: "points to the unknown span “{id}”", "يشير إلى موضع مجهول «{id}»";
        rule_unknown_value: "“{name}” has the unknown value “{found}”", "قيمة «{name}» مجهولة: «{found}»";
        rule_hash: "its text is not the one its SHA-256 stands for", "نصه ليس ما تدل عليه بصمته SHA-256";
        rule_empty_text: "has no text", "بلا نص";
        rule_too_large: "its text is over 20 MB", "نصه يتجاوز 20 ميغابايت";
        rule_bad_json: "is not JSON (line {line}, column {column})", "ليس JSON (السطر {line}، العمود {column})";
        rule_lone_surrogate: "has half of a character (a lone surrogate) at byte {at}", "فيه نصف محرف (بديل منفرد) عند البايت {at}";
        // Export
        export_format: "Format", "الصيغة";
        format_wusum: "Wusum JSON", "JSON وسوم";
        format_wusum_about: "Everything: texts, all spans with their nesting, relations, notes, who and when. Opens here again as it was.", "كل شيء: النصوص وجميع المواضع بتداخلها والعلاقات والملاحظات، ومَن ومتى. يُفتح هنا من جديد كما كان.";
        format_jsonl: "JSON Lines", "JSON Lines";
        format_jsonl_about: "One article a line, spans as objects with start, end, label and text, in code points as Python counts. Relations and notes come along; who and when do not.", "مقالة في كل سطر، والمواضع كائنات فيها البداية والنهاية والوسم والنص، بعدّ بايثون للمحارف. تصحبها العلاقات والملاحظات دون مَن ومتى.";
        format_prodigy_about: "All spans, with tokens, for spans_manual and relations. Links to unlabelled text, notes, who and when are left out.", "جميع المواضع مع الرموز، لواجهتَي spans_manual وrelations. تُترك العلاقات بنص غير موسوم والملاحظات ومَن ومتى.";
        format_spancat_about: "Rows of text and spans for spaCy's span categorizer, nested ones included. Relations and notes are left out.", "صفوف من النص ومواضعه لمصنّف المواضع في spaCy، بما فيها المتداخلة. تُترك العلاقات والملاحظات.";
        export_scope: "Articles", "المقالات";
        scope_this: "This article", "هذه المقالة";
        scope_all: "All articles", "كل المقالات";
        export_sets: "Whose labels", "وسوم مَن";
        sets_mine: "Mine ({name})", "وسومي ({name})";
        sets_all: "Everyone's", "وسوم الجميع";
        export_holds: "The file holds", "يحوي الملف";
        file_name: "File name", "اسم الملف";
        export_check: "Before you get it, every span is read back from the file and compared with the text.", "قبل أن تحصل عليه يُقرأ كل موضع من الملف ويُقارَن بالنص.";
        download: "Download", "تنزيل";
        exporting: "Writing and checking…", "تجري الكتابة والتحقق…";
        export_done: "Checked and handed to the browser: {file}", "دُقّق وسُلّم إلى المتصفح: {file}";
        export_nothing: "There is no article to export.", "لا مقالة للتصدير.";
        export_cancelled: "Cancelled; no file was made.", "أُلغي ولم يُنشأ ملف.";
        export_blocked: "The browser refused the download. Allow downloads for this page and try again.", "رفض المتصفح التنزيل. اسمح بالتنزيل لهذه الصفحة وأعد المحاولة.";
        export_stopped: "The program stopped while writing; no file was made. Your labels are untouched. Try one article at a time.", "توقف البرنامج أثناء الكتابة ولم يُنشأ ملف. وسومك لم تُمسّ. جرّب مقالة واحدة في كل مرة.";
        export_wrong_span: "No file was made: span {n} of “{title}” does not fit its text (“{text}”). Delete it or label it anew, then export again.", "لم يُنشأ ملف: الموضع {n} من «{title}» لا يوافق نصه («{text}»). احذفه أو ضع وسمه من جديد ثم صدّر.";
        export_wrong_place: "No file was made: an excluded range, a mention or the examined end of “{title}” lies outside its text.", "لم يُنشأ ملف: نطاق مستبعد أو ذِكر أو حدّ الفحص في «{title}» خارج نصه.";
        export_bad_json: "No file was made: “{name}” of “{title}” is not JSON.", "لم يُنشأ ملف: «{name}» في «{title}» ليس JSON.";
        export_unreadable: "No file was made: what was written does not read back. This is our fault; please tell us.", "لم يُنشأ ملف: ما كُتب لا يُقرأ من جديد. الخطأ منا، فأخبرنا به من فضلك.";
    } counted {
        articles: { one: "{n} article", other: "{n} articles" }, { zero: "لا مقالات", one: "مقالة واحدة", two: "مقالتان", few: "{n} مقالات", many: "{n} مقالة", other: "{n} مقالة" };
        added: { one: "{n} article added", other: "{n} articles added" }, { zero: "لم تُضف مقالات", one: "أُضيفت مقالة واحدة", two: "أُضيفت مقالتان", few: "أُضيفت {n} مقالات", many: "أُضيفت {n} مقالة", other: "أُضيفت {n} مقالة" };
        already: { one: "{n} was already here", other: "{n} were already here" }, { zero: "لا شيء مكرر", one: "واحدة كانت هنا من قبل", two: "اثنتان كانتا هنا من قبل", few: "{n} كانت هنا من قبل", many: "{n} كانت هنا من قبل", other: "{n} كانت هنا من قبل" };
        doubled: { one: "{n} record has the same text as an earlier one: it was left out, with what else it held", other: "{n} records have the same text as an earlier one: they were left out, with what else they held" }, { zero: "", one: "سجل واحد نصه كنص سجل قبله: تُرك مع سائر ما فيه", two: "سجلان نصهما كنص سجل قبلهما: تُركا مع سائر ما فيهما", few: "{n} سجلات نصها كنص سجل قبلها: تُركت مع سائر ما فيها", many: "{n} سجلًا نصها كنص سجل قبلها: تُركت مع سائر ما فيها", other: "{n} سجل نصها كنص سجل قبلها: تُركت مع سائر ما فيها" };
        warnings: { one: "{n} remark", other: "{n} remarks" }, { zero: "بلا ملاحظات", one: "ملاحظة واحدة", two: "ملاحظتان", few: "{n} ملاحظات", many: "{n} ملاحظة", other: "{n} ملاحظة" };
        more_warnings: { one: "and {n} more", other: "and {n} more" }, { zero: "", one: "وواحدة أخرى", two: "واثنتان أخريان", few: "و{n} أخرى", many: "و{n} أخرى", other: "و{n} أخرى" };
        replacement: { one: "the text holds {n} replacement character (�): an earlier program could not read it", other: "the text holds {n} replacement characters (�): an earlier program could not read them" }, { zero: "بلا محارف بديلة", one: "في النص محرف بديل واحد (�): لم يستطع برنامج سابق قراءته", two: "في النص محرفان بديلان (�): لم يستطع برنامج سابق قراءتهما", few: "في النص {n} محارف بديلة (�): لم يستطع برنامج سابق قراءتها", many: "في النص {n} محرفًا بديلًا (�): لم يستطع برنامج سابق قراءتها", other: "في النص {n} محرف بديل (�): لم يستطع برنامج سابق قراءتها" };
        spans: { one: "{n} label", other: "{n} labels" }, { zero: "بلا وسوم", one: "وسم واحد", two: "وسمان", few: "{n} وسوم", many: "{n} وسمًا", other: "{n} وسم" };
        relations: { one: "{n} link", other: "{n} links" }, { zero: "بلا روابط", one: "ربط واحد", two: "ربطان", few: "{n} روابط", many: "{n} ربطًا", other: "{n} ربط" };
        unsure: { one: "{n} unsure", other: "{n} unsure" }, { zero: "لا شيء غير مؤكد", one: "واحد غير مؤكد", two: "اثنان غير مؤكدين", few: "{n} غير مؤكدة", many: "{n} غير مؤكد", other: "{n} غير مؤكد" };
        records: { one: "{n} record", other: "{n} records" }, { zero: "بلا سجلات", one: "سجل واحد", two: "سجلان", few: "{n} سجلات", many: "{n} سجلًا", other: "{n} سجل" };
        characters_each: { one: "about {n} character each", other: "about {n} characters each" }, { zero: "فارغ", one: "نحو حرف واحد في كل منها", two: "نحو حرفين في كل منها", few: "نحو {n} حروف في كل منها", many: "نحو {n} حرفًا في كل منها", other: "نحو {n} حرف في كل منها" };
        not_read: { one: "Stopped: {n} file was not read", other: "Stopped: {n} files were not read" }, { zero: "", one: "أُوقفت القراءة: بقي ملف واحد لم يُقرأ", two: "أُوقفت القراءة: بقي ملفان لم يُقرآ", few: "أُوقفت القراءة: بقيت {n} ملفات لم تُقرأ", many: "أُوقفت القراءة: بقي {n} ملفًا لم يُقرأ", other: "أُوقفت القراءة: بقي {n} ملف لم يُقرأ" };
        steps: { one: "{n} %", other: "{n} %" }, { zero: "{n} ٪", one: "{n} ٪", two: "{n} ٪", few: "{n} ٪", many: "{n} ٪", other: "{n} ٪" };
    }
}
