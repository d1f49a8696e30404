//! The words of the storage page and of the reminder.

super::words! {
    /// Words about where work is kept.
    pub KeptWords by kept {
        title: "Storage", "التخزين";
        open: "Where your work is kept…", "أين يُحفظ عملك…";
        intro: "Everything is kept in this browser, on this device, and nowhere else.", "كل شيء محفوظ في هذا المتصفح على هذا الجهاز، وليس في أي مكان آخر.";
        project: "This project", "هذا المشروع";
        texts: "Its texts", "نصوصه";
        used: "Used in the database, by all projects", "المستعمل في قاعدة البيانات لكل المشاريع";
        local: "Beside it in local storage: settings and a copy of labels", "إلى جانبها في التخزين المحلي: الإعدادات ونسخة من الأوسام";
        left: "Room left", "المساحة المتبقية";
        unknown: "the browser does not say", "لا يفصح المتصفح";
        offline: "Without a network", "من دون شبكة";
        offline_yes: "opens as well", "يفتح أيضًا";
        offline_no: "does not open yet", "لا يفتح بعد";
        copied: "Last copy of this project", "آخر نسخة من هذا المشروع";
        never: "never", "لم يحدث";
        copy: "Export everything…", "صدّر كل شيء…";
        copy_hint: "The one safe copy is a file of your own: a backup, or all articles exported as Wusum JSON. It opens again here, or in another browser, as it was.", "النسخة الآمنة الوحيدة ملف عندك: نسخة احتياطية، أو كل المقالات مصدّرة بصيغة Wusum JSON، ويُفتح هنا أو في متصفح آخر كما كان.";
        promise: "The browser's promise", "وعد المتصفح";
        promise_yes: "It has promised to keep this: it deletes it only when you tell it to.", "وعد بحفظ هذا: لا يحذفه إلا بأمرك.";
        promise_no: "It has promised nothing: when the disk gets full it may delete this without asking.", "لم يعد بشيء: إذا امتلأ القرص فقد يحذف هذا دون سؤال.";
        promise_unknown: "It does not say whether it may delete this when the disk gets full.", "لا يفصح هل يحذف هذا إذا امتلأ القرص.";
        ask: "Ask it to keep this", "اطلب منه الحفظ";
        refused: "It did not promise. Browsers do so for pages that are installed, bookmarked or visited often: ask again later, and export.", "لم يعد. تعد المتصفحات بذلك لما يُثبَّت أو يُضاف إلى المفضلة أو يُزار كثيرًا: أعد الطلب لاحقًا، وصدّر.";
        seven_days: "Safari deletes what a page has kept after seven days in which you use Safari but do not open that page. Add Wusum to the Dock or the home screen, where this does not happen, or export at least once a week.", "يحذف سفاري ما حفظته الصفحة إذا مرّت سبعة أيام تستعمله فيها ولا تفتحها. أضف وسوم إلى Dock أو الشاشة الرئيسية حيث لا يحدث ذلك، أو صدّر مرة كل أسبوع على الأقل.";
        reminder: "More than a day of work is only in this browser. Export all articles as Wusum JSON and keep the file somewhere else.", "عمل أكثر من يوم في هذا المتصفح وحده. صدّر كل المقالات بصيغة Wusum JSON واحفظ الملف في مكان آخر.";
        later: "Tomorrow", "غدًا";
        kilobytes: "{n} KB", "{n} ك.ب";
        megabytes: "{n} MB", "{n} م.ب";
        gigabytes: "{n} GB", "{n} غ.ب";
    } counted {
    }
}
