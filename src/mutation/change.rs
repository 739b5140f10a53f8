//! Something with one thing changed, and where that is.

/// A changed copy, with the path to the change and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change<T> {
    pub(super) path: String,
    pub(super) change: String,
    pub(super) value: T,
}

impl<T> Change<T> {
    pub(super) fn new(path: impl Into<String>, change: impl Into<String>, value: T) -> Self {
        Self { path: path.into(), change: change.into(), value }
    }

    /// The same change in what holds this.
    pub(super) fn map<U>(self, of: impl FnOnce(T) -> U) -> Change<U> {
        Change { path: self.path, change: self.change, value: of(self.value) }
    }
}

/// The same changes in what holds them.
pub(super) fn map<T, U>(changes: Vec<Change<T>>, of: impl Fn(T) -> U) -> Vec<Change<U>> {
    changes.into_iter().map(|change| change.map(&of)).collect()
}

/// The same changes in what holds them, under its path.
pub(super) fn embed<T, U>(changes: Vec<Change<T>>, path: &str, of: impl Fn(T) -> U) -> Vec<Change<U>> {
    let under = |inner: String| if inner.is_empty() { path.to_owned() } else { format!("{path}.{inner}") };
    changes
        .into_iter()
        .map(|change| Change { path: under(change.path), change: change.change, value: of(change.value) })
        .collect()
}

/// The list with each member changed in turn.
pub(super) fn each<T: Clone>(list: &[T], path: &str, of: impl Fn(&T) -> Vec<Change<T>>) -> Vec<Change<Vec<T>>> {
    let mut all = Vec::new();
    for (at, member) in list.iter().enumerate() {
        all.extend(embed(of(member), &format!("{path}.{at}"), |changed| {
            let mut list = list.to_vec();
            if let Some(known) = list.get_mut(at) {
                *known = changed;
            }
            list
        }));
    }
    all
}

/// The list without one member.
pub(super) fn without<T: Clone>(list: &[T], at: usize) -> Vec<T> {
    let mut list = list.to_vec();
    if at < list.len() {
        list.remove(at);
    }
    list
}
