@testable import Plan
import Execution
import Foundation
import TestSupport
import Testing

@testable import paictl

/// What a run's own events say of where its time went.
@Suite struct TimelineTests {
    private static func event(_ kind: Event.Kind, _ track: String? = nil, at seconds: Double) -> Event {
        Event(kind, track: track, elapsed: .milliseconds(Int(seconds * 1000)))
    }

    /// w1 waits for m1's API server, which waited for m2's certificates; the packages of w1 nobody waited for.
    private static let events: [Event] = [
        event(.connecting, "m1", at: 0), event(.connecting, "m2", at: 0), event(.connecting, "w1", at: 0),
        event(.asked(obstacle: nil), "m1", at: 1), event(.asked(obstacle: nil), "w1", at: 1),
        event(.asked(obstacle: nil), "m2", at: 2),
        event(.planned(steps: 2), "m1", at: 2), event(.runBegan(job: "deploy", machines: 3, steps: 5), at: 2),
        event(.stepBegan(title: "Certificates", changes: []), "m2", at: 2),
        event(.stepBegan(title: "Packages", changes: []), "m1", at: 2),
        event(.stepBegan(title: "Packages", changes: []), "w1", at: 2),
        event(.stepEnded(title: "Packages"), "m1", at: 6),
        event(.stepWaits(title: "API server", milestones: ["the masters have certificates"]), "m1", at: 6),
        event(.stepEnded(title: "Packages"), "w1", at: 8),
        event(.stepWaits(title: "Join", milestones: ["the API answers"]), "w1", at: 8),
        event(.stepEnded(title: "Certificates", reaches: ["the masters have certificates"]), "m2", at: 12),
        event(.stepBegan(title: "API server", changes: []), "m1", at: 12),
        event(.trackEnded(failure: nil), "m2", at: 12),
        event(.stepEnded(title: "API server", reaches: ["the API answers"]), "m1", at: 20),
        event(.stepBegan(title: "Join", changes: []), "w1", at: 20),
        event(.stepEnded(title: "Join"), "w1", at: 24),
        event(.runEnded(Report(tracks: [])), at: 24),
    ]

    @Test func `the path goes from the last step back through what each waited for`() {
        let timeline = Timeline(Self.events)
        #expect(
            timeline.path.map { "\($0.track) \($0.title)" } == [
                "m2 what there is", "m2 Certificates", "m1 API server", "w1 Join",
            ]
        )
    }

    @Test func `a bar a step, and the path as a list`() {
        #expect(
            Timeline(Self.events).lines.joined(separator: "\n") == """
                seconds: from, to; '.' waits, '-' works, '#' works while the end of the run waits for it

                m1
                    0.0     1.0  --                                                what there is
                    2.0     6.0     ---------                                      Packages
                   12.0    20.0             ............#################          API server

                m2
                    0.0     2.0  ####                                              what there is
                    2.0    12.0     #####################                          Certificates

                w1
                    0.0     1.0  --                                                what there is
                    2.0     8.0     -------------                                  Packages
                   20.0    24.0                 ........................#########  Join

                the end waited for these, 24.0 of 24.0 s:
                    2.0 s  m2: what there is
                   10.0 s  m2: Certificates
                    8.0 s  m1: API server
                    4.0 s  w1: Join
                """
        )
    }

    @Test func `a run that was cut short, and one of which nothing is told`() {
        let timeline = Timeline(Array(Self.events.prefix(10)) + [Self.event(.found(["x"]), "w1", at: 30)])
        #expect(timeline.bars.first { $0.title == "Certificates" }?.ended == .seconds(30))
        #expect(Timeline([]).lines == ["nothing is told of any step"])
    }

    /// Judged by an XML parser.
    @Test func `the picture is a document with a bar a step`() throws {
        let picture = TimelinePicture(of: Timeline(Self.events), title: "deploy <&>").text
        let (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [
            "-c",
            """
            import sys, xml.etree.ElementTree as tree
            root = tree.parse(sys.stdin).getroot()
            colors = [rect.get("fill") for rect in root.iter("{http://www.w3.org/2000/svg}rect")]
            print(root.tag, colors.count("#c0392b"), colors.count("#7f9fbf"), colors.count("#eeeeee"))
            """,
        ]
        (process.standardInput, process.standardOutput) = (input, output)
        try process.start()
        try input.fileHandleForWriting.write(contentsOf: Data(picture.utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(said == "{http://www.w3.org/2000/svg}svg 4 4 2\n")
    }
}
