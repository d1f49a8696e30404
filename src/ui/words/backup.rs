//! The words of backups and of what is brought back from one.

super::words! {
    /// Words about backups.
    pub BackupWords by backup {
        // Making one
        title: "Backup", "النسخة الاحتياطية";
        what: "One file with everything: all projects, articles, everybody's labels and their earlier states, guidelines, lists of names, what was refused, settings, and what is in the bin. Keep it somewhere else.", "ملف واحد فيه كل شيء: المشاريع كلها والمقالات وأوسام الجميع وحالاتها السابقة والأدلة وقوائم الأسماء وما رُفض والإعدادات وما في السلة. احفظه في مكان آخر.";
        make: "Back up everything", "انسخ كل شيء احتياطيًا";
        making: "Making the backup…", "يجري إعداد النسخة…";
        made: "Saved as {file}: {projects}, {articles}, {spans}, {size}.", "حُفظت باسم {file}: {projects}، {articles}، {spans}، {size}.";
        last: "Last backup", "آخر نسخة احتياطية";
        blocked: "The browser did not take the file. Allow downloads for this page and try again.", "لم يقبل المتصفح الملف. اسمح بالتنزيل لهذه الصفحة وأعد المحاولة.";
        stopped: "The backup could not be made. Nothing was changed; try again.", "تعذّر إعداد النسخة. لم يتغيّر شيء؛ أعد المحاولة.";
        not_made: "No backup was made: {why}", "لم تُعدّ نسخة: {why}";
        // By project
        by_project: "Size by project", "الحجم حسب المشروع";
        weighing: "Measuring…", "يجري القياس…";
        in_bin: "in the bin", "في السلة";
        // Bringing one back
        restore: "Restore a backup", "استعِد نسخة احتياطية";
        restore_what: "Choose the file, or drop it here. You see what is in it, and what differs from what is here, before anything changes.", "اختر الملف أو أفلته هنا. ترى ما فيه وما يختلف عمّا هنا قبل أن يتغيّر شيء.";
        choose: "Choose a backup…", "اختر نسخة…";
        reading: "Checking the file and comparing…", "يجري فحص الملف والمقارنة…";
        of: "Backup of {date}", "نسخة بتاريخ {date}";
        back: "Back", "رجوع";
        not_here: "Not here: it comes whole.", "ليس هنا: يأتي كاملًا.";
        no_difference: "The same as here.", "مطابق لما هنا.";
        here_now: "Here now: {articles}, {spans}.", "هنا الآن: {articles}، {spans}.";
        list: "What differs", "ما يختلف";
        more: "and {n} more", "و{n} غيرها";
        how: "How", "الطريقة";
        merge: "Add what is missing", "أضف ما ينقص";
        merge_what: "Nothing that is here is taken away. Of what both have, the newer counts; the other is listed.", "لا يُحذف شيء مما هنا. وما في الجهتين يُعتمد أحدثه، ويُذكر الآخر.";
        replace: "Replace what is here", "استبدل ما هنا";
        replace_what: "The chosen projects become what the backup says. What is here now goes into the bin of projects for {days} days.", "تصير المشاريع المختارة كما في النسخة. ويذهب ما هنا الآن إلى سلة المشاريع {days} يومًا.";
        first: "Back up what is here first", "انسخ ما هنا أولًا";
        settings: "Take over the settings as well (language, keys, appearance)", "خذ الإعدادات أيضًا (اللغة والمفاتيح والمظهر)";
        others_stay: "Projects that are not chosen, or not in the backup, stay as they are.", "المشاريع التي لم تُختر أو ليست في النسخة تبقى كما هي.";
        go: "Restore", "استعِد";
        restoring: "Restoring… Do not close this page.", "تجري الاستعادة… لا تغلق هذه الصفحة.";
        wait: "This project's work is not saved yet. Nothing was changed; try again in a moment.", "لم يُحفظ عمل هذا المشروع بعد. لم يتغيّر شيء؛ أعد المحاولة بعد قليل.";
        // What came of it
        done: "Restored", "تمت الاستعادة";
        came_new: "Came whole: {articles}, {spans}.", "جاء كاملًا: {articles}، {spans}.";
        came: "Added: {articles}, {spans}.", "أُضيف: {articles}، {spans}.";
        beside: "Also: {what}.", "ومعها: {what}.";
        nothing: "Nothing was missing.", "لم يكن ينقص شيء.";
        replaced: "Replaced. What was here is in the bin of projects.", "استُبدل. وما كان هنا في سلة المشاريع.";
        not_restored: "Left as it is: {why}", "بقي كما هو: {why}";
        copy_name: "{name} (before restoring)", "{name} (قبل الاستعادة)";
        open: "Open “\u{2068}{name}\u{2069}”", "افتح «\u{2068}{name}\u{2069}»";
        unlike: "Both had these, in two states", "كانت في الجهتين على حالين";
        kept_here: "kept: here", "بقي ما هنا";
        kept_there: "kept: backup", "بقي ما في النسخة";
        here: "here", "هنا";
        there: "backup", "النسخة";
        // A record in short
        link: "{from} → {role}: {to}", "{from} ← {role}: {to}";
        unknown: "unknown", "مجهول";
        author: "the author", "كاتب المقال";
        decision_accept: "decision: accepted", "قرار: قُبل";
        decision_edit: "decision: edited", "قرار: عُدّل";
        decision_reject: "decision: rejected", "قرار: رُفض";
        state_new: "new", "جديدة";
        state_begun: "in progress", "قيد العمل";
        state_done: "done", "منجزة";
        revision: "{state}, revision {n}", "{state}، المراجعة {n}";
        label: "label {name}", "الوسم {name}";
        guideline: "guidelines {n}: {begins}", "الدليل {n}: {begins}";
        binned: "{title} (in the bin)", "{title} (في السلة)";
        // Why a file is refused
        not_a_backup: "This is not a backup of Wusum. Articles and labelled files are added with the plus sign above the list.", "هذا ليس نسخة احتياطية من وسوم. تُضاف المقالات والملفات الموسومة بعلامة الزائد فوق القائمة.";
        cut: "The end of this backup is missing: it was not downloaded or copied to its end. Nothing was changed.", "نهاية هذه النسخة ناقصة: لم يكتمل تنزيلها أو نسخها. لم يتغيّر شيء.";
        checksum: "This backup is damaged: its checksum does not fit. Nothing was changed. If you have another copy of the file, try that.", "هذه النسخة تالفة: مجموع التحقق لا يطابق. لم يتغيّر شيء. إن كان عندك نسخة أخرى من الملف فجرّبها.";
        content: "This backup does not hold what it should (“\u{2068}{file}\u{2069}”, line {line}). Nothing was changed.", "لا تحوي هذه النسخة ما ينبغي («\u{2068}{file}\u{2069}»، السطر {line}). لم يتغيّر شيء.";
        content_of: "This backup does not hold what it should (“\u{2068}{file}\u{2069}”). Nothing was changed.", "لا تحوي هذه النسخة ما ينبغي («\u{2068}{file}\u{2069}»). لم يتغيّر شيء.";
        newer: "This backup was made by a newer version of Wusum. Reload the page to get it, then try again. Nothing was changed.", "أُعدّت هذه النسخة بإصدار أحدث من وسوم. أعد تحميل الصفحة لتحصل عليه ثم أعد المحاولة. لم يتغيّر شيء.";
        too_large: "This backup is too large for a browser: a file in it has {size}.", "هذه النسخة أكبر مما يحتمله متصفح: فيها ملف حجمه {size}.";
        unreadable: "The browser cannot read this file.", "لا يستطيع المتصفح قراءة هذا الملف.";
        look_stopped: "The file could not be looked into. Nothing was changed.", "تعذّر النظر في الملف. لم يتغيّر شيء.";
        restore_stopped: "Restoring broke off. Each project is either whole as before or whole as in the backup; look, and restore again.", "انقطعت الاستعادة. كل مشروع إما كامل كما كان أو كامل كما في النسخة؛ انظر ثم استعِد مرة أخرى.";
        // Why a project is
        trouble_newer: "a newer version of Wusum has written there. Reload the page.", "كتب فيه إصدار أحدث من وسوم. أعد تحميل الصفحة.";
        trouble_full: "there is no room left in the browser's storage.", "لا متسع في تخزين المتصفح.";
        trouble_no_database: "the browser gives no database now.", "لا يتيح المتصفح قاعدة بيانات الآن.";
        trouble_too_large: "it is too large for one file.", "أكبر من أن يسعه ملف واحد.";
        trouble_busy: "another window is working on it. Close it and try again.", "تعمل عليه نافذة أخرى. أغلقها وأعد المحاولة.";
        trouble_failed: "its database could not be read or written.", "تعذّرت قراءة قاعدة بياناته أو كتابتها.";
    } counted {
        snapshots: { one: "{n} earlier state", other: "{n} earlier states" }, { one: "حالة سابقة واحدة", two: "حالتان سابقتان", few: "{n} حالات سابقة", many: "{n} حالة سابقة", other: "{n} حالة سابقة" };
        lists: { one: "{n} list of names", other: "{n} lists of names" }, { one: "قائمة أسماء واحدة", two: "قائمتا أسماء", few: "{n} قوائم أسماء", many: "{n} قائمة أسماء", other: "{n} قائمة أسماء" };
        refusals: { one: "{n} refused suggestion", other: "{n} refused suggestions" }, { one: "اقتراح مرفوض واحد", two: "اقتراحان مرفوضان", few: "{n} اقتراحات مرفوضة", many: "{n} اقتراحًا مرفوضًا", other: "{n} اقتراح مرفوض" };
        proposals: { one: "{n} proposal of a model", other: "{n} proposals of models" }, { one: "اقتراح نموذج واحد", two: "اقتراحا نموذج", few: "{n} اقتراحات نموذج", many: "{n} اقتراح نموذج", other: "{n} اقتراح نموذج" };
        projects: { one: "{n} project", other: "{n} projects" }, { zero: "لا مشاريع", one: "مشروع واحد", two: "مشروعان", few: "{n} مشاريع", many: "{n} مشروعًا", other: "{n} مشروع" };
        new_articles: { one: "{n} new article", other: "{n} new articles" }, { one: "مقالة جديدة واحدة", two: "مقالتان جديدتان", few: "{n} مقالات جديدة", many: "{n} مقالة جديدة", other: "{n} مقالة جديدة" };
        differing: { one: "{n} differs", other: "{n} differ" }, { one: "مقالة تختلف", two: "مقالتان تختلفان", few: "{n} مقالات تختلف", many: "{n} مقالة تختلف", other: "{n} مقالة تختلف" };
        same: { one: "{n} the same", other: "{n} the same" }, { one: "مقالة مطابقة", two: "مقالتان مطابقتان", few: "{n} مقالات مطابقة", many: "{n} مقالة مطابقة", other: "{n} مقالة مطابقة" };
        only_here: { one: "{n} only here", other: "{n} only here" }, { one: "مقالة هنا فقط", two: "مقالتان هنا فقط", few: "{n} مقالات هنا فقط", many: "{n} مقالة هنا فقط", other: "{n} مقالة هنا فقط" };
        labels: { one: "{n} new label of the schema", other: "{n} new labels of the schema" }, { one: "وسم جديد في القائمة", two: "وسمان جديدان في القائمة", few: "{n} أوسام جديدة في القائمة", many: "{n} وسمًا جديدًا في القائمة", other: "{n} وسم جديد في القائمة" };
        guidelines: { one: "{n} version of the guidelines", other: "{n} versions of the guidelines" }, { one: "إصدار من الدليل", two: "إصداران من الدليل", few: "{n} إصدارات من الدليل", many: "{n} إصدارًا من الدليل", other: "{n} إصدار من الدليل" };
        spans_to_add: { one: "{n} label to add", other: "{n} labels to add" }, { one: "وسم يُضاف", two: "وسمان يُضافان", few: "{n} أوسام تُضاف", many: "{n} وسمًا يُضاف", other: "{n} وسم يُضاف" };
        others_to_add: { one: "{n} link or decision to add", other: "{n} links and decisions to add" }, { one: "رابط أو قرار يُضاف", two: "رابطان أو قراران يُضافان", few: "{n} روابط وقرارات تُضاف", many: "{n} رابطًا وقرارًا يُضاف", other: "{n} رابط وقرار يُضاف" };
        newer_there: { one: "{n} newer in the backup", other: "{n} newer in the backup" }, { one: "واحد أحدث في النسخة", two: "اثنان أحدث في النسخة", few: "{n} أحدث في النسخة", many: "{n} أحدث في النسخة", other: "{n} أحدث في النسخة" };
        newer_here: { one: "{n} kept as here", other: "{n} kept as here" }, { one: "واحد يبقى كما هنا", two: "اثنان يبقيان كما هنا", few: "{n} تبقى كما هنا", many: "{n} تبقى كما هنا", other: "{n} تبقى كما هنا" };
        spans_only_here: { one: "{n} label only here", other: "{n} labels only here" }, { one: "وسم هنا فقط", two: "وسمان هنا فقط", few: "{n} أوسام هنا فقط", many: "{n} وسمًا هنا فقط", other: "{n} وسم هنا فقط" };
        records_unlike: { one: "{n} record in two states", other: "{n} records in two states" }, { one: "سجل على حالين", two: "سجلّان على حالين", few: "{n} سجلات على حالين", many: "{n} سجلًا على حالين", other: "{n} سجل على حالين" };
    }
}
