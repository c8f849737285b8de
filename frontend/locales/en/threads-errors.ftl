# Why something about a question, answer or comment was not done.
threads-title-empty = Write your question in one sentence
threads-title-too-short = Make your question longer: at least { $limit } characters
threads-title-no-words = Write your question in words: signs alone say nothing
threads-title-one-word = Write your question in several words: this is one long one
threads-title-too-long = Make your question shorter by { $excess ->
    [one] 1 character
   *[other] { $excess } characters
}, to at most { $limit }
threads-title-not-storable = Your question has a character that we cannot store. Type it again
threads-body-empty = Write something
threads-body-too-long = This is too long. Write at most { $limit } KB
threads-body-not-storable = Your text has a character that we cannot store. Type it again
threads-body-too-complex = Your text has too many tables or links to be shown. Make it simpler
threads-body-too-deep = Line { $line } has too many lists, quotes or stars inside each other. Make it simpler
threads-comment-empty = Write your comment
threads-comment-too-long = Make your comment shorter by { $excess ->
    [one] 1 character
   *[other] { $excess } characters
}, to at most { $limit }
threads-comment-not-storable = Your comment has a character that we cannot store. Type it again
threads-comment-too-complex = Your comment has too many tables or links to be shown. Make it simpler
threads-comment-too-deep = Line { $line } of your comment has too many lists, quotes or stars inside each other. Make it simpler
threads-rule-nothing-to-contest = There is nothing to contest here, or it ended more than 90 days ago.
threads-rule-already-contested = You have contested this already.
threads-rule-already-answered = Somebody has answered already. Staff can still move it.
threads-category-unknown = Choose a category from the list
threads-intent-unknown = Choose why you are asking
threads-of-unknown = There is no such question
threads-reason-empty = Say why, so that the author understands
threads-reason-too-long = Make the reason shorter by { $excess ->
    [one] 1 character
   *[other] { $excess } characters
}, to at most { $limit }
threads-reason-not-storable = The reason has a character that we cannot store. Type it again
threads-note-empty = Say what is right instead
threads-note-too-long = Make the note shorter by { $excess ->
    [one] 1 character
   *[other] { $excess } characters
}, to at most { $limit }
threads-note-not-storable = The note has a character that we cannot store. Type it again

threads-rule-thread-closed = This question is closed. It takes no new answers.
threads-rule-hidden = This is hidden. Only its author and moderators see it.
threads-rule-own-answer = You wrote this answer yourself.
threads-rule-own-thread = This is your own question. You are counted already.
threads-rule-askers-choice = The asker chose this answer. Only they can take that back.
threads-rule-asker-said-no = The asker said that this answer did not help.
threads-rule-not-answered = Nobody has answered this question yet.
threads-rule-not-finished = This question is still open.
threads-rule-has-answers = Others have written here, so the question cannot be deleted. You can close it.
threads-rule-with-staff = Staff are working on this question, so it cannot be deleted.
threads-rule-too-late = It is too late to change this comment. Write another one.
threads-rule-same-thread = A question cannot be a duplicate of itself.
threads-rule-already-duplicate = Somebody has already said so.
threads-rule-already-decided = This was decided already.
threads-rule-official-answer = This is an official answer. You cannot do that with it.
threads-rule-current-text = This is the text as it is now. Edit it first, then remove the earlier version.
threads-rule-category-archived = This category takes no new questions. Choose another one.
threads-annex-full = You can keep at most { $limit } things for staff beside one question
