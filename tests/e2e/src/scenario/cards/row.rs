//! A row of the table of cards: what is typed, and what has to come of it.

/// A card and its expected end.
#[derive(Clone, Copy)]
pub struct Row {
    /// The brand that the buyer is shown, as the API names it.
    pub brand: &'static str,
    /// The number, in the groups in which the field has to show it.
    pub shown: &'static str,
    /// Whether the bank has to be asked.
    pub asks: bool,
    /// The error that it ends with; `None` when it is paid.
    pub error: Option<Told>,
}

/// An error, as the API codes it and as the buyer reads it.
#[derive(Clone, Copy)]
pub struct Told {
    /// `error.code`
    pub code: &'static str,
    /// `error.decline_code`
    pub decline_code: Option<&'static str>,
    /// What stands on the page.
    pub message: &'static str,
}

impl Told {
    /// A decline with a reason.
    pub const fn decline(decline_code: &'static str, message: &'static str) -> Self {
        Self { code: "card_declined", decline_code: Some(decline_code), message }
    }

    /// An error whose code says all.
    pub const fn code(code: &'static str, message: &'static str) -> Self {
        Self { code, decline_code: None, message }
    }
}

impl Row {
    /// What the buyer types: the digits alone.
    pub fn digits(&self) -> String {
        self.shown.replace(' ', "")
    }

    /// The security code, as long as the brand has it.
    pub fn cvc(&self) -> &'static str {
        if self.brand == "amex" { "1234" } else { "123" }
    }
}

/// A card that pays without further ado.
pub const fn paid(brand: &'static str, shown: &'static str) -> Row {
    Row { brand, shown, asks: false, error: None }
}

/// A Visa card that does not pay.
pub const fn declined(shown: &'static str, told: Told) -> Row {
    Row { brand: "visa", shown, asks: false, error: Some(told) }
}

/// A Visa card whose bank asks first; completed there, it pays or ends with an error.
pub const fn asks(shown: &'static str, error: Option<Told>) -> Row {
    Row { brand: "visa", shown, asks: true, error }
}
