//! The words of dialogs: import, export, help, settings, labels, details, tour.

super::words! {
    /// Words of the dialogs.
    pub DialogWords by dialogs {
        cancel: "Cancel", "إلغاء";
        save: "Save", "حفظ";
        back: "Back", "السابق";
        next: "Next", "التالي";
        reading: "Reading the articles…", "تُقرأ المقالات…";

        // Help
        help_title: "Keys", "المفاتيح";
        help_search: "Find a key or a command", "ابحث عن مفتاح أو أمر";
        help_none: "No command matches.", "لا أمر يطابق البحث.";
        help_tour: "Show the short tour", "عرض الجولة القصيرة";
        help_reset_all: "Reset all keys", "إعادة كل المفاتيح إلى الأصل";
        help_arabic_keys: "The keys work on an Arabic keyboard too: by their place.", "تعمل المفاتيح على لوحة عربية أيضًا: بحسب موضعها.";
        key_change: "Change the key of “{name}”", "تغيير مفتاح «{name}»";
        key_press: "Press the new key", "اضغط المفتاح الجديد";
        key_press_hint: "Esc leaves it as it is.", "Esc يتركه كما هو.";
        key_turn_off: "Turn off", "تعطيل";
        key_reset: "Reset", "إعادة إلى الأصل";
        key_of_label: "{name}: {label}", "{name}: {label}";
        key_off: "off", "معطّل";
        key_alt: "{key} cannot be used: Alt+arrows and Alt+Shift belong to the browser and to switching the keyboard.", "لا يمكن استعمال {key}: المتصفح وتبديل لوحة المفاتيح يستعملان Alt مع الأسهم وAlt+Shift.";
        key_alt_graph: "{key} cannot be used: with it many keyboards write a character.", "لا يمكن استعمال {key}: كثير من اللوحات تكتب به محرفًا.";
        key_browser: "{key} belongs to the browser.", "{key} للمتصفح.";
        key_taken: "{key} already does: {name}.", "{key} مستعمل: {name}.";
        key_take: "Use it here instead", "استعمله هنا بدلًا منه";
        key_arrow_left: "left arrow", "سهم اليسار";
        key_arrow_right: "right arrow", "سهم اليمين";
        key_arrow_up: "up arrow", "سهم الأعلى";
        key_arrow_down: "down arrow", "سهم الأسفل";

        // Settings
        settings_title: "Settings", "الإعدادات";
        settings_language: "Language of the interface", "لغة الواجهة";
        language_ar: "العربية", "العربية";
        language_en: "English", "English";
        settings_digits: "Numbers in Arabic", "الأرقام";
        digits_arabic: "١٢٣", "١٢٣";
        digits_latin: "123", "123";
        settings_theme: "Light or dark", "فاتح أو داكن";
        theme_system: "As the system", "مثل النظام";
        theme_light: "Light", "فاتح";
        theme_dark: "Dark", "داكن";
        settings_size: "Text size", "حجم الخط";
        settings_leading: "Space between lines", "المسافة بين السطور";
        settings_leading_least: "While tags are shown, lines at this text size stand {leading} apart, so that no tag touches the line above it.", "ما دامت الشارات ظاهرة تكون المسافة بين السطور بهذا الحجم {leading}، حتى لا تلامس شارةٌ السطر الذي فوقها.";
        settings_tags: "Names over the text", "الأسماء فوق النص";
        tags_full: "Full name", "الاسم كاملًا";
        tags_letter: "First letter", "الحرف الأول";
        percent: "{n}%", "{n}٪";
        tags_none: "None", "بلا أسماء";
        settings_snap: "Selections take whole words", "التحديد يأخذ كلمات كاملة";
        settings_by_sentence: "One sentence a line", "جملة في كل سطر";
        settings_show_hidden: "Show hidden characters", "إظهار المحارف الخفية";
        settings_annotator: "Your name", "اسمك";
        settings_annotator_hint: "Exported files carry it beside all your labels, those made before as well. It stays in this browser and in what you export.", "تحمله الملفات المصدَّرة مع كل وسومك، وما وضعته منها من قبل أيضًا. يبقى في هذا المتصفح وفيما تصدّره.";
        settings_sample: "How the article looks", "هكذا تبدو المقالة";
        // The sample line, cut around the words that carry a label.
        sample_before: "وقالَ مُتحدِّثٌ باسمِ ", "وقالَ مُتحدِّثٌ باسمِ ";
        sample_labelled: "مَعرِضِ الكِتابِ", "مَعرِضِ الكِتابِ";
        sample_after: " (Book Fair) إنَّ ٨٠ دارًا للنَّشرِ ستُشارِكُ فيهِ.", " (Book Fair) إنَّ ٨٠ دارًا للنَّشرِ ستُشارِكُ فيهِ.";

        // Labels
        labels_title: "Labels", "الأوسام";
        labels_hint: "Changes apply to every article and can be undone.", "تسري التغييرات على كل المقالات ويمكن التراجع عنها.";
        label_color: "Colour of {label}", "لون {label}";
        label_name_ar: "Name in Arabic", "الاسم بالعربية";
        label_name_en: "Name in English", "الاسم بالإنجليزية";
        label_key: "Key", "المفتاح";
        label_no_key: "none", "بلا";
        label_shown: "Shown", "ظاهر";
        label_definition: "Definition", "التعريف";
        label_definition_named: "Definition of {label}", "تعريف {label}";
        label_change: "Change…", "تغيير…";
        label_change_named: "Change… {label}: merge, split, retire or remove", "تغيير… {label}: دمج أو تقسيم أو إيقاف أو حذف";
        label_retired: "retired", "موقوف";
        reshape_title: "Change {label}", "تغيير {label}";
        reshape_what: "What to do", "الإجراء";
        reshape_merge: "Merge it into another label", "دمجه في وسم آخر";
        reshape_text: "Split off by text", "فصل جزء منه بحسب النص";
        reshape_subtype: "Split off a subtype", "فصل نوع فرعي منه";
        reshape_id: "Give it another id in files", "تغيير معرّفه في الملفات";
        reshape_retire: "Retire it: offered no more, its spans stay", "إيقافه: لا يُعرض بعد الآن وتبقى مواضعه";
        reshape_offer: "Offer it again", "عرضه من جديد";
        reshape_remove: "Remove it with its spans", "حذفه مع مواضعه";
        reshape_new: "a new label", "وسم جديد";
        reshape_with_text: "Whose text has", "ما في نصه";
        reshape_which: "Subtype", "النوع الفرعي";
        reshape_do: "Do it", "تنفيذ";
        reshape_touches: "Touches {spans} in {articles} of {annotators}.", "يمسّ {spans} في {articles} لدى {annotators}.";
        reshape_unused: "Nothing has this label.", "لا شيء موسوم به.";
        reshape_nothing: "This touches nothing.", "لا يمسّ هذا شيئًا.";
        reshaped: "The labels are changed.", "تغيّرت الأوسام.";
        label_move_to: "Give it the label", "يأخذ الوسم";
        label_add: "Add a label", "إضافة وسم";
        label_add_title: "New label", "وسم جديد";
        label_add_color: "Colour", "اللون";
        label_id: "Id in files", "المعرّف في الملفات";
        label_id_hint: "Small Latin letters, digits and -.", "حروف لاتينية صغيرة وأرقام و-.";
        label_add_needs: "A label needs a name and an id.", "الوسم يحتاج إلى اسم ومعرّف.";

        // Definition
        definition_of: "What “{label}” means", "معنى «{label}»";
        definition_none: "This label has no definition yet.", "لا تعريف لهذا الوسم بعد.";
        definition_examples: "Examples", "أمثلة";
        definition_edit: "Edit the definition", "تحرير التعريف";
        definition_text: "Definition", "التعريف";
        definition_all_labels: "All labels", "كل الأوسام";
        definition_gone: "This label is no longer here.", "لم يعد هذا الوسم هنا.";

        // Details
        details_title: "Details of the article", "تفاصيل المقالة";
        details_gone: "This article is no longer here.", "لم تعد هذه المقالة هنا.";
        details_article_title: "Title", "العنوان";
        details_source: "Source", "المصدر";
        details_language: "Language", "اللغة";
        details_direction: "Direction", "الاتجاه";
        direction_auto: "by paragraph", "حسب الفقرة";
        direction_ltr: "left to right", "من اليسار إلى اليمين";
        direction_rtl: "right to left", "من اليمين إلى اليسار";
        details_file: "File", "الملف";
        details_encoding: "Encoding", "الترميز";
        details_hash: "SHA-256", "SHA-256";
        details_bytes: "Bytes (UTF-8)", "بايتات (UTF-8)";
        details_code_points: "Code points", "نقاط ترميز";
        details_utf16: "UTF-16 units", "وحدات UTF-16";
        details_paragraphs: "Paragraphs", "فقرات";
        details_text: "The text", "النص";
        details_unusual: "What is unusual in it", "غير المألوف فيه";
        details_looking: "Reading the text…", "تجري قراءة النص…";
        details_nothing_unusual: "No hidden or unusual characters.", "لا محارف خفية ولا غير مألوفة.";
        details_nfc: "The text is in Unicode's normal form (NFC).", "النص في صيغة يونيكود الموحّدة (NFC).";
        details_not_nfc: "The text is not in Unicode's normal form (NFC). It is kept as it is: some programs count its characters differently.", "النص ليس في صيغة يونيكود الموحّدة (NFC). يبقى كما هو، وقد تعدّ بعض البرامج محارفه على نحو آخر.";
        details_show_in_text: "Show them in the text", "إظهارها في النص";
        earlier: "Earlier states", "حالات سابقة";
        earlier_what: "While you work, the labels are kept by themselves every five minutes, for seven days, in this browser.", "أثناء عملك تُحفظ الأوسام من تلقاء نفسها كل خمس دقائق، لسبعة أيام، في هذا المتصفح.";
        earlier_none: "Nothing is kept of this article yet.", "لم يُحفظ شيء من هذه المقالة بعد.";
        earlier_look: "Look at it", "عرضها";
        earlier_back: "Bring it back", "استعادتها";
        earlier_same: "The same labels as now.", "الأوسام نفسها كما هي الآن.";
        earlier_then: "Then, and not now:", "كانت وليست الآن:";
        earlier_now: "Now, and not then:", "الآن ولم تكن:";
        earlier_more: "and {n} more", "و{n} أخرى";
        earlier_unreadable: "This state cannot be read.", "تعذّرت قراءة هذه الحالة.";
        earlier_done: "The labels are as they were then. Undo takes that back.", "عادت الأوسام كما كانت. التراجع يلغي ذلك.";
        details_excluded: "Excluded from annotation", "المستبعد من التوسيم";
        details_no_excluded: "Nothing is excluded.", "لا شيء مستبعد.";
        details_include: "Include again", "إعادة الإدراج";
        details_examined: "Examined", "المفحوص";
        details_examined_all: "The whole text counts as examined.", "يُعدّ النص كله مفحوصًا.";
        details_examined_to: "Up to the end of:", "حتى نهاية:";
        details_examine_all: "Examined to the end", "فُحص النص كله";
        details_metadata: "Other fields of the file", "حقول أخرى من الملف";
        details_remove: "Move to the bin", "نقل إلى سلة المحذوفات";
        none_given: "not given", "غير مذكور";
        unusual_carriage_return: "Carriage returns", "علامات رجوع السطر (CR)";
        unusual_carriage_return_why: "Line ends as Windows or old Macs write them; each counts as a character.", "نهايات أسطر كما يكتبها ويندوز وماك القديم، وكل منها محرف.";
        unusual_bidi: "Direction marks", "علامات الاتجاه";
        unusual_bidi_why: "Invisible characters that steer right-to-left and left-to-right order.", "محارف خفية توجّه الترتيب من اليمين ومن اليسار.";
        unusual_zero_width: "Characters without a width", "محارف بلا عرض";
        unusual_zero_width_why: "Joiners, non-joiners and the like: two words may look alike and differ.", "واصلات وفاصلات وأمثالها: قد تتشابه كلمتان وهما مختلفتان.";
        unusual_no_break: "No-break spaces", "مسافات غير منقسمة";
        unusual_no_break_why: "They look like spaces, but many programs do not cut words at them.", "تبدو كالمسافات، لكن برامج كثيرة لا تفصل الكلمات عندها.";
        unusual_tatweel: "Tatweel", "تطويل";
        unusual_tatweel_why: "A stroke that only lengthens a word: the stretched word differs from the plain one.", "مدّة تطيل الكلمة فقط: والكلمة الممدودة غير الكلمة العادية عند البرامج.";
        unusual_control: "Control characters", "محارف تحكم";
        unusual_control_why: "Leftovers of other programs without a sign of their own.", "بقايا برامج أخرى لا رسم لها.";
        unusual_private: "Private-use characters", "محارف خاصة";
        unusual_private_why: "Only the font that the text was made with knows what they show.", "لا يعرف معناها إلا الخط الذي كُتب به النص.";
        unusual_replacement: "Replacement characters", "محارف بديلة";
        unusual_replacement_why: "A letter was lost here before the text came in, mostly through a wrong encoding.", "ضاع هنا حرف قبل وصول النص، والغالب أن الترميز كان خاطئًا.";
        unusual_bom: "Byte order mark", "علامة ترتيب البايتات";
        unusual_bom_why: "An invisible character at the start of the text that says how it was encoded.", "محرف خفي في أول النص يدل على ترميزه.";

        // Removing an article
        remove_title: "Empty the bin?", "إفراغ سلة المحذوفات؟";
        remove_confirm: "Delete for good", "حذف نهائي";
        bin_emptied: "The bin is empty.", "سلة المحذوفات فارغة.";

        // Tour
        tour_title: "A short tour", "جولة قصيرة";
        tour_step: "Step {n} of {all}", "الخطوة {n} من {all}";
        tour_finish: "Start", "ابدأ";
        tour_select_title: "Select and label", "حدّد ثم سِم";
        tour_select: "Drag over a word, or click it twice, and press 1 to 5: person, place, organization, quote, event.", "اسحب فوق كلمة أو انقرها مرتين ثم اضغط من 1 إلى 5: شخص، مكان، منظمة، اقتباس، حدث.";
        tour_private: "If this is a private window, your work goes when you close it.", "إن كانت هذه نافذة خاصة فسيذهب عملك حين تغلقها.";
        tour_prefix_title: "Exactly the right letters", "الحروف المقصودة وحدها";
        tour_prefix: "The key . leaves out a prefix such as و or ل. The key W widens to the whole quotation, sentence or paragraph.", "المفتاح . يترك حرفًا متصلًا مثل و أو ل، والمفتاح W يوسّع التحديد إلى الاقتباس كله أو الجملة أو الفقرة.";
        tour_link_title: "Who said it", "من القائل";
        tour_link: "On a quote, press R and choose its speaker: a label or any words of the text.", "على اقتباس اضغط R واختر قائله: وسمًا أو أي كلمات من النص.";
        tour_keep_title: "It stays with you", "يبقى عندك";
        tour_keep: "Everything is kept in this browser only and is sent nowhere. Ctrl+E exports it as training data.", "كل شيء محفوظ في هذا المتصفح وحده ولا يُرسل إلى أي مكان. Ctrl+E يصدّره بيانات تدريب.";
    } counted {
            articles: { one: "{n} article", other: "{n} articles" }, { zero: "لا مقالة", one: "مقالة واحدة", two: "مقالتين", few: "{n} مقالات", many: "{n} مقالة", other: "{n} مقالة" };
            annotators: { one: "{n} annotator", other: "{n} annotators" }, { zero: "لا أحد", one: "واسم واحد", two: "واسمَين", few: "{n} واسمين", many: "{n} واسمًا", other: "{n} واسم" };
            reshape_deleted: { one: "{n} is deleted.", other: "{n} are deleted." }, { zero: "", one: "يُحذف واحد.", two: "يُحذف اثنان.", few: "تُحذف {n}.", many: "يُحذف {n}.", other: "يُحذف {n}." };
            reshape_joined: { one: "{n} place has both labels: they become one, and notes are joined.", other: "{n} places have both labels: they become one, and notes are joined." }, { zero: "", one: "موضع واحد له الوسمان: يصيران واحدًا وتُضمّ الملاحظات.", two: "موضعان لهما الوسمان: يصيران واحدًا وتُضمّ الملاحظات.", few: "{n} مواضع لها الوسمان: يصيران واحدًا وتُضمّ الملاحظات.", many: "{n} موضعًا لها الوسمان: يصيران واحدًا وتُضمّ الملاحظات.", other: "{n} موضع لها الوسمان: يصيران واحدًا وتُضمّ الملاحظات." };
            reshape_differ: { one: "In {n} of them they contradict each other: what the label that stays says counts.", other: "In {n} of them they contradict each other: what the label that stays says counts." }, { zero: "", one: "يتعارضان في واحد منها: يُؤخذ بما في الباقي.", two: "يتعارضان في اثنين منها: يُؤخذ بما في الباقي.", few: "يتعارضان في {n} منها: يُؤخذ بما في الباقي.", many: "يتعارضان في {n} منها: يُؤخذ بما في الباقي.", other: "يتعارضان في {n} منها: يُؤخذ بما في الباقي." };
            reshape_links: { one: "{n} link goes.", other: "{n} links go." }, { zero: "", one: "يذهب ربط واحد.", two: "يذهب ربطان.", few: "تذهب {n} روابط.", many: "يذهب {n} ربطًا.", other: "يذهب {n} ربط." };
            reshape_subtypes: { one: "{n} loses its subtype.", other: "{n} lose their subtype." }, { zero: "", one: "يفقد واحد نوعه الفرعي.", two: "يفقد اثنان نوعهما الفرعي.", few: "تفقد {n} نوعها الفرعي.", many: "يفقد {n} نوعها الفرعي.", other: "يفقد {n} نوعها الفرعي." };
            label_uses: { zero: "not used", one: "used once", other: "used {n} times" }, { zero: "غير مستعمل", one: "استُعمل مرة واحدة", two: "استُعمل مرتين", few: "استُعمل {n} مرات", many: "استُعمل {n} مرة", other: "استُعمل {n} مرة" };
            remove_what: { one: "{n} article is taken out of this browser with everything noted on it. This cannot be undone.", other: "{n} articles are taken out of this browser with everything noted on them. This cannot be undone." }, { zero: "", one: "تُحذف من هذا المتصفح مقالة واحدة مع كل ما سُجّل عليها. لا يمكن التراجع عن ذلك.", two: "تُحذف من هذا المتصفح مقالتان مع كل ما سُجّل عليهما. لا يمكن التراجع عن ذلك.", few: "تُحذف من هذا المتصفح {n} مقالات مع كل ما سُجّل عليها. لا يمكن التراجع عن ذلك.", many: "تُحذف من هذا المتصفح {n} مقالة مع كل ما سُجّل عليها. لا يمكن التراجع عن ذلك.", other: "تُحذف من هذا المتصفح {n} مقالة مع كل ما سُجّل عليها. لا يمكن التراجع عن ذلك." };
            labels_lost: { zero: "There are no labels in it.", one: "{n} label goes with it.", other: "{n} labels go with it." }, { zero: "لا أوسام فيها.", one: "يذهب معها وسم واحد.", two: "يذهب معها وسمان.", few: "تذهب معها {n} أوسام.", many: "يذهب معها {n} وسمًا.", other: "يذهب معها {n} وسم." };
            times: { one: "{n} time", other: "{n} times" }, { zero: "ولا مرة", one: "مرة واحدة", two: "مرتان", few: "{n} مرات", many: "{n} مرة", other: "{n} مرة" };
    }
}
