//! The words about the model that learns from the annotator's labels.

super::words! {
    /// Words about the model of the annotator's own.
    pub LearningWords by learning {
        learn: "Learn from my labels", "التعلم من وسومي";
        demanded: "Suggest only where so many are right", "الاقتراح حين يصيب منه هذا القدر";
        what: "A small model is trained here, in your browser, from the sentences that you have labelled or set done, and suggests labels in other articles. How often it is right is tried on those sentences; on a new subject it is right less often.", "يُدرَّب هنا في متصفحك نموذج صغير من الجمل التي وسمتها أو أنجزتها، فيقترح وسومًا في مقالات أخرى. تُختبر إصابته على تلك الجمل نفسها، وتقل في موضوع جديد.";
        off: "It is off.", "التعلم متوقف.";
        few_labels: "Not enough labels yet: {n} of {least}.", "الوسوم غير كافية بعد: {n} من {least}.";
        few_sentences: "Not enough labels yet: {n} of {least} labelled sentences.", "الوسوم غير كافية بعد: {n} من {least} جملة موسومة.";
        soon: "It is trained as soon as your hands rest.", "يُدرَّب حين تستريح يداك.";
        training: "Training: {percent}", "يجري التدريب: {percent}";
        speaks: "It suggests: in its trial {precision} of {said} suggestions were right, and {found} of the labels were found.", "يقترح: في اختباره أصاب {precision} من {said} من الاقتراحات، ووُجد {found} من الوسوم.";
        below: "Precision {precision} of {said}: below your threshold of {demanded}, so it keeps silent.", "الدقة {precision} من {said}: دون عتبتك {demanded}، فهو صامت.";
        uncertain: "Precision {precision} of {said}: too few or too uneven to count on {demanded}, so it keeps silent.", "الدقة {precision} من {said}: أقل أو أشد تفاوتًا من أن يُعتمد فيها على {demanded}، فهو صامت.";
        of_label: "{precision} of {said}", "{precision} من {said}";
        silent: "silent", "صامت";
        model: "{name} {version}: learned from {sentences} labelled sentences with {labels} labels; sentences left out: {left_out}.", "{name} {version}: تعلّم من جمل موسومة عددها {sentences} فيها {labels} من الوسوم، وتُركت {left_out} جمل.";
        stop: "Stop", "إيقاف";
        train_now: "Train anew now", "التدريب من جديد الآن";
        stopped: "Training was stopped.", "أُوقف التدريب.";
        failed: "It could not be trained or asked in this browser.", "تعذّر تدريبه أو سؤاله في هذا المتصفح.";
    } counted {}
}
