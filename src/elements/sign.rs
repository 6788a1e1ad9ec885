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

/// The word for what a form of another module holds having changed.
#[cfg(any(feature = "methods", feature = "payment"))]
pub const CHANGED: &str = "change";

/// What a form of another module tells of itself, in a word: of focus and height its owner knows.
impl Sign {
    /// The word.
    #[cfg(feature = "methods")]
    pub fn word(&self) -> Option<&'static str> {
        match self {
            Sign::Escape => Some("escape"),
            Sign::Enter => Some("enter"),
            Sign::Autofill(true) => Some("autofill"),
            Sign::Autofill(false) => Some("autofill_over"),
            Sign::FocusChanged(_) | Sign::Height(_) => None,
        }
    }

    /// What a word means.
    #[cfg(feature = "payment")]
    pub fn named(word: &str) -> Option<Sign> {
        match word {
            "escape" => Some(Sign::Escape),
            "enter" => Some(Sign::Enter),
            "autofill" => Some(Sign::Autofill(true)),
            "autofill_over" => Some(Sign::Autofill(false)),
            _ => None,
        }
    }
}
