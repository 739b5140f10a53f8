pub(super) fn render(_: &crate::finding::Report, _: &crate::render::Context<'_>) -> String {
    String::new()
}
