//! What an element tells its owner, whatever it is made of.

/// What an element tells its owner, whatever its fields are.
pub enum Sign {
    /// The caret came in or went out.
    FocusChanged(bool),
    /// Escape was pressed.
    Escape,
    /// Enter was pressed.
    Enter,
    /// The content's height changed.
    Height(f64),
    /// The browser filled fields in, or no longer does.
    Autofill(bool),
}
