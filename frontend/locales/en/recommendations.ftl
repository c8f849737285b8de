recommendations-recommended-by = Recommended by { $agency }
recommendations-link = What we recommend to people who search
recommendations-recommend = Recommend for searches

recommendations-title = Recommended for searches: { $agency }
recommendations-lead = Whoever searches for one of these phrases gets the question first, as long as everybody can see it and it belongs to this agency. To recommend another one, open its page.
recommendations-none = Nothing is recommended yet.
recommendations-caption = Recommended questions, newest first
recommendations-thread = Question
recommendations-gone = A question that is not shown: not everybody sees it any more, or it was moved
recommendations-phrases-column = Searches
recommendations-by = Recommended by
recommendations-nobody = Somebody whose account is deleted
recommendations-since = Since
recommendations-change-column = Change
recommendations-change = Change the searches
recommendations-remove = Stop recommending

recommendations-recommend-title = Recommend for searches
recommendations-recommend-lead = Whoever searches for one of these phrases gets this question first. The order of words does not matter, and other words may stand before or after them.
recommendations-phrases = Searches, one on each line
recommendations-phrases-hint = At most { $most }, of one to four words each, such as “bulky waste”. Small words such as “the” do not count.
recommendations-save = Recommend
recommendations-cancel = Cancel
recommendations-stale-theirs = What was saved meanwhile
recommendations-stale-explain = Somebody else changed what this question is recommended for. Saving again replaces their searches with yours.
recommendations-stale-yours = Your searches
recommendations-remove-text = It is found as before, at its own place among the results.

recommendations-done-saved = The recommendation was saved.
recommendations-done-removed = The question is recommended no more.

recommendations-too-many = An agency can recommend at most { $limit } questions. Stop recommending another one first.
recommendations-no-phrase = Write at least one search.
recommendations-too-many-phrases = Write at most { $limit } searches.
recommendations-says-nothing = “{ $phrase }” says nothing about a subject. Use other words.
recommendations-too-many-words = “{ $phrase }” has too many words. Use at most { $limit }.
recommendations-too-long = A search is longer than { $limit } characters.
recommendations-not-storable = A search holds a character that we cannot keep.
