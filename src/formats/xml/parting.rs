//! Texts that do not stand in one piece (XX-05). Canonical forms leave out comments and where a CDATA
//! section begins and ends, so these can be put in after signing; and who asks an element for its first
//! child, or for its text before the first comment, sees a part, or the comment instead.

/// What stands in a document, as far as texts are concerned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Piece {
    /// A comment.
    Comment,
    /// A processing instruction: it is signed where it stands.
    Instruction,
    /// Character data in one piece, and whether there is more than white space in it.
    Text { words: bool },
    /// Whatever ends a text.
    Other,
}

/// Goes through a document in its order and finds where a text is parted; places are as the caller
/// counts them.
#[derive(Debug)]
pub(super) struct Parting<P> {
    /// The first comment since the last words, and its parent.
    comment: Option<(P, u32)>,
    /// The parent of words right before.
    words: Option<u32>,
}

impl<P> Default for Parting<P> {
    fn default() -> Self {
        Self { comment: None, words: None }
    }
}

impl<P: Copy> Parting<P> {
    /// Takes the next piece, which stands right inside the element `parent`; where a text turns out to
    /// be parted: the comment, else the piece itself.
    pub(super) fn next(&mut self, piece: Piece, parent: u32, at: P) -> Option<P> {
        if self.comment.is_some_and(|(_, other)| other != parent) {
            self.comment = None;
        }
        match piece {
            Piece::Comment => {
                self.comment.get_or_insert((at, parent));
                None
            }
            Piece::Text { words: true } => {
                let comment = self.comment.take().map(|(comment, _)| comment);
                let beside = self.words.replace(parent).filter(|before| *before == parent);
                comment.or(beside.map(|_| at))
            }
            Piece::Text { words: false } => None,
            Piece::Instruction => {
                self.words = None;
                None
            }
            Piece::Other => {
                *self = Self::default();
                None
            }
        }
    }

    /// Whether what comes may show that a text is parted.
    pub(super) fn is_open(&self) -> bool {
        self.comment.is_some() || self.words.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::Parting;
    use super::Piece;
    use super::Piece::Comment;
    use super::Piece::Instruction;
    use super::Piece::Other;

    const WORDS: Piece = Piece::Text { words: true };
    const BLANK: Piece = Piece::Text { words: false };

    fn parted(pieces: &[Piece]) -> Vec<usize> {
        let mut text = Parting::default();
        let all = pieces.iter().enumerate();
        all.filter_map(|(at, piece)| text.next(*piece, 1, at)).collect()
    }

    #[test]
    fn comments_before_words_part_a_text() {
        assert_eq!(parted(&[WORDS, Comment, WORDS]), [1]);
        assert_eq!(parted(&[WORDS, Comment, Comment, WORDS]), [1]);
        assert_eq!(parted(&[WORDS, Comment, BLANK, Comment, WORDS]), [1]);
        assert_eq!(parted(&[Comment, WORDS]), [0]);
        assert_eq!(parted(&[Comment, Instruction, WORDS]), [0]);
        assert_eq!(parted(&[WORDS, WORDS]), [1]);
    }

    #[test]
    fn comments_beside_elements_and_at_the_end_do_not() {
        assert_eq!(parted(&[WORDS, Comment]), [0usize; 0]);
        assert_eq!(parted(&[Comment, Other, WORDS, Other]), [0usize; 0]);
        assert_eq!(parted(&[WORDS, Instruction, WORDS]), [0usize; 0]);
        assert_eq!(parted(&[BLANK, WORDS, BLANK]), [0usize; 0]);
        let mut text = Parting::default();
        assert_eq!(text.next(Comment, 1, 0), None);
        assert_eq!(text.next(WORDS, 2, 1), None);
        assert_eq!(text.next(WORDS, 3, 1), None);
    }
}
