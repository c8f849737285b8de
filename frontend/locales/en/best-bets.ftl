best-bets-recommended-by = Recommended by { $agency }
best-bets-link = What we recommend to people who search
best-bets-recommend = Recommend for searches

best-bets-title = Recommended for searches: { $agency }
best-bets-lead = Whoever searches for one of these phrases gets the question first, as long as everybody can see it and it belongs to this agency. To recommend another one, open its page.
best-bets-none = Nothing is recommended yet.
best-bets-caption = Recommended questions, newest first
best-bets-thread = Question
best-bets-gone = A question that is not shown: not everybody sees it any more, or it was moved
best-bets-phrases-column = Searches
best-bets-by = Recommended by
best-bets-nobody = Somebody whose account is deleted
best-bets-since = Since
best-bets-change-column = Change
best-bets-change = Change the searches
best-bets-remove = Stop recommending

best-bets-pin-title = Recommend for searches
best-bets-pin-lead = Whoever searches for one of these phrases gets this question first. The order of words does not matter, and other words may stand before or after them.
best-bets-phrases = Searches, one on each line
best-bets-phrases-hint = At most { $most }, of one to four words each, such as “bulky waste”. Small words such as “the” do not count.
best-bets-save = Recommend
best-bets-cancel = Cancel

best-bets-no-phrase = Write at least one search.
best-bets-too-many-phrases = Write at most { $limit } searches.
best-bets-says-nothing = “{ $phrase }” says nothing about a subject. Use other words.
best-bets-too-many-words = “{ $phrase }” has too many words. Use at most { $limit }.
best-bets-too-long = A search is longer than { $limit } characters.
best-bets-not-storable = A search holds a character that we cannot keep.
best-bets-changed = Somebody else changed what this question is recommended for. Save again to replace that with yours.
