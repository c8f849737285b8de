search-title = Search questions
search-title-for = Search results for “{ $words }”
search-form = Search and filter
search-words = Search for
search-category = Category
search-any-category = All categories
search-agency = Who is responsible
search-tag = Tag
search-any-tag = Any tag or none
search-any-agency = All public bodies
search-state = State
search-any-state = Any state
search-state-open = Open
search-state-answered = Answered
search-state-solved = Solved
search-state-closed = Closed
search-filters = Sort and filter
search-filters-active = Sort and filter · { $count }
search-solved = Solved
search-any-solved = Solved or not
search-solved-yes = Solved
search-solved-no = Not solved
search-official-only = Only with an official answer
search-asked = Asked
search-any-asked = At any time
search-asked-week = In the last week
search-asked-month = In the last month
search-asked-year = In the last year
search-sort = Sort by
search-sort-fit = Best fit
search-sort-newest = Newest
search-sort-helpful = Most helpful
search-choice = { $choice } ({ $count })
search-choice-least = { $choice } (at least { $count })
search-without-category = Search in all categories
search-without-tag = Search with any tag or none
search-without-agency = Search at all public bodies
search-without-state = Search in any state
search-without-solved = Search solved and not solved questions
search-without-official = Search without asking for an official answer
search-without-asked = Search questions of any time
search-without-language = Search in any language
search-wider = Search wider
search-meant = Some of your words are in no question.
search-meant-instead = Search for “{ $words }” instead
search-excerpt-answer = Answer:
search-language = Language
search-any-language = Any language
search-language-en = English
search-language-cy = Welsh
search-language-pl = Polish
search-language-ro = Romanian
search-language-uk = Ukrainian
search-language-ar = Arabic
search-language-tr = Turkish
search-language-fr = French
search-language-de = German
search-language-es = Spanish
search-language-it = Italian
search-language-pt = Portuguese
search-apply = Search
search-remove-filter = remove filter
search-count = { $count ->
    [one] 1 result
   *[other] { $count } results
}
search-answers = { $count ->
    [0] no answers
    [one] 1 answer
   *[other] { $count } answers
}
search-previous = Previous results
search-next = More results
search-nothing = We found nothing
search-nothing-text = Try fewer or other words, or ask. Somebody may know.
search-not-found = Not what you need?
search-ask = Ask a question
search-simple-title = Search is not at its best right now.
search-simple = You see simple results until it works again.
search-official = Official answer
search-no-answer = Nobody has answered this yet.
search-open = Open the whole question
search-answered-it = This answered it
search-go-on = None of these, go on
search-change = Change my question
search-your-question = Your question:
search-similar-title = Does one of these answer it?
search-similar-heading = Questions like yours
search-near-heading = These may be near
search-similar-lead = Open one to read the best answer here. You will not lose your question.
search-similar-count = { $count ->
    [one] 1 similar question
   *[other] { $count } similar questions
}
search-new = New
search-new-count = { $count ->
    [one] 1 new question that may answer yours
   *[other] { $count } new questions that may answer yours
}
search-draft-heading = These questions may be answered already
search-draft-lead = They are like what you told us. Open one to read its best answer here.
search-steps = Steps
search-step-now = Step 2 of 5
search-step-question = Question
search-step-similar = Similar
search-step-details = Details
search-step-check = Check
search-step-posted = Posted
search-answered-title = Good to hear
search-answered-text = You found your answer here:
search-answered-vote = You can tell others that it worked for you on that page.
search-home = Go to the start page
search-alike-title = Questions like this one
search-alike-lead = Say which of them ask the same. One answer is then given to all of them, and whoever asked can say that theirs is different.
search-alike-none = Nothing like it was found.
search-alike-same = Asks the same
search-alike-back = Back to { $reference }

# What was kept from somebody until they had posted
search-after-posting-heading = These may already answer it
search-after-posting-lead = Most people see this before they post. If one of them answers your question, you can close it.
search-after-posting-why = Why you see it only now
