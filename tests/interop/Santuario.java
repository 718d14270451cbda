import java.io.File;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.xml.security.Init;
import org.apache.xml.security.signature.XMLSignature;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Apache Santuario as a peer, with its secure validation on: one line a file, "FILE SIGNATURES HOLDING". */
public class Santuario {
    static final String DS = "http://www.w3.org/2000/09/xmldsig#";

    /** Without a schema no attribute is an id; these are, where the files of this table have them. */
    static void ids(Element at) {
        if (at.hasAttribute("Id")) at.setIdAttribute("Id", true);
        for (var child = at.getFirstChild(); child != null; child = child.getNextSibling())
            if (child instanceof Element inner) ids(inner);
    }

    public static void main(String[] files) throws Exception {
        Init.init();
        var builders = DocumentBuilderFactory.newInstance();
        builders.setNamespaceAware(true);
        for (String name : files) {
            Document document = builders.newDocumentBuilder().parse(new File(name));
            ids(document.getDocumentElement());
            NodeList signatures = document.getElementsByTagNameNS(DS, "Signature");
            int holding = 0;
            for (int at = 0; at < signatures.getLength(); at++) {
                try {
                    var signature = new XMLSignature((Element) signatures.item(at), "", true);
                    if (signature.checkSignatureValue(signature.getKeyInfo().getX509Certificate())) holding++;
                } catch (Exception error) {
                    System.err.println(name + ": " + error);
                }
            }
            System.out.println(name + " " + signatures.getLength() + " " + holding);
        }
    }
}
